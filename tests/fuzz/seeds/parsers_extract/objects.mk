# SPDX-License-Identifier: MIT
#
# Makefile of a made-up subsystem.
#
obj-y += core.o sub/
obj-$(CONFIG_TOY) += toy.o
toy-y := open.o \
	close.o # the pair
toy-$(CONFIG_TOY_SLOW) += slow.o
toy-objs := $(toy-y) main.o
subdir-y = tools
ccflags-y := -DDEBUG
CFLAGS = -O2

ifdef CONFIG_TOY
include $(srctree)/toy.mk
endif

SRCS = a.c b.c
PLAIN = value

.PHONY: all clean
# Builds it.
all: prog $(OBJS) | dirs
	cc -o $@ $^
	echo done

prog: CFLAGS += -g
clean: ; rm -f prog
