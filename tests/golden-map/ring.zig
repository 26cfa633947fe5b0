//! A ring buffer of bytes, for one reader and one writer.

const std = @import("std");
const log = @import("log.zig");
const assert = std.debug.assert;
usingnamespace @import("c.zig");

/// Most bytes a ring may hold.
pub const max_size: usize = 4096;
var count: u32 = 0;
threadlocal var scratch: [16]u8 = undefined;

pub const Error = error{
    Full,
    Empty,
};

/// Which end moves.
pub const Side = enum(u8) {
    read,
    write = 2,

    pub fn other(self: Side) Side {
        return if (self == .read) .write else .read;
    }
};

const Value = union(enum) {
    byte: u8,
    word: u16,
};

const Handle = opaque {};

/// Bytes between two ends.
pub const Ring = struct {
    const Self = @This();
    bytes: []u8,
    head: usize = 0,
    tail: usize = 0,

    /// Makes an empty ring.
    pub fn init(allocator: std.mem.Allocator, size: usize) !Ring {
        assert(size <= max_size);
        const bytes = try allocator.alloc(u8, size);
        return Ring{ .bytes = bytes };
    }

    pub fn push(self: *Self, byte: u8) Error!void {
        if (self.isFull()) return Error.Full;
        self.bytes[self.tail] = byte;
        self.tail = next(self.tail);
        log.write("push");
        @memset(scratch[0..], 0);
    }

    fn isFull(self: Self) bool {
        return next(self.tail) == self.head;
    }
};

fn next(at: usize) usize {
    return (at + 1) % max_size;
}

export fn ring_count() callconv(.C) u32 {
    return count;
}

extern "c" fn write(fd: c_int, p: [*]const u8, n: usize) isize;

pub inline fn List(comptime T: type) type {
    return struct {
        items: []T,
        pub fn first(self: @This()) T {
            return self.items[0];
        }
    };
}

pub fn main() !void {
    var ring = try Ring.init(std.heap.page_allocator, 16);
    try ring.push(1);
    spawn(.{ .entry = next, .size = 4 });
}

test "push and count" {
    var r = try Ring.init(std.testing.allocator, 4);
    try std.testing.expect(!r.isFull());
}
