#!/usr/bin/env lua
--- A queue of jobs with a limit.
-- Jobs are plain functions.

local log = require("app.log")
local insert = table.insert
local M = {}

M.VERSION = "1.2"
LIMIT = 64

local Queue = {}
Queue.__index = Queue
setmetatable(Queue, { __call = function(cls, ...) return cls.new(...) end })

--- Makes an empty queue.
-- @param size how many jobs fit
function Queue.new(size)
  local self = setmetatable({}, Queue)
  self.size = size or LIMIT
  self.jobs = {}
  return self
end

-- Adds a job at the end.
function Queue:push(job)
  if #self.jobs >= self.size then
    error("full")
  end
  insert(self.jobs, job)
  self:wake(job)
  log.info "pushed"
end

local function run(job)
  local ok, err = pcall(job)
  if not ok then
    log.warn(err)
  end
end

Queue.wake = function(self, job)
  run(job)
end

local drain = function(q)
  for _, job in ipairs(q.jobs) do run(job) end
end

function M.start(opts)
  local q = Queue.new(opts.size)
  opts.on_ready = drain
  M.handlers = { ready = drain, stop = run }
  return q
end

function main()
  dofile("extra.lua")
  M.start({ size = 3 })
end

M.nested = {
  deep = function() return 1 end,
}

return M
