#!/usr/bin/env python3
# Copyright 2026 nobody.
"""Runs tasks one after the other.

More text."""
import os.path
import json as j
from .core import Base, helper as h

LIMIT = 10
_handlers = {"run": None}
ROUTES = {"run": lambda x: x, "stop": stop}


def plain(a, b=1):
    """Adds."""
    return h(a) + os.path.join(b)


class Task(Base, core.Mixin):
    """One task."""
    kind = "t"

    def __init__(self, fn):
        self.fn = plain
        super().__init__()

    @property
    def name(self):
        # inside
        return self.fn.name()

    def _hidden(self):
        register(plain, key=plain)


# Stops all.
@decorate
async def stop():
    def inner():
        pass
    await Task(inner).run()


def main():
    plain(1)


if __name__ == "__main__":
    main()
