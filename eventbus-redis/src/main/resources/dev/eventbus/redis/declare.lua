-- Creates a group where there is none: at its saved position, or else at the start that is given.
-- KEYS: stream, positions, losses
-- ARGV: group, start (an id or $)
-- Returns 1 if it was created, 0 if it was there.
local start = redis.call('HGET', KEYS[2], ARGV[1])
if start then
  -- A stream that ends before it is a new one, of which nothing was read yet.
  local last = '0-0'
  if redis.call('EXISTS', KEYS[1]) == 1 then
    last = named(redis.call('XINFO', 'STREAM', KEYS[1]))['last-generated-id']
  end
  if less(last, start) then
    start = '0-0'
  end
else
  start = ARGV[2]
end
local created = redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], start, 'MKSTREAM')
if created.err and not string.find(created.err, 'BUSYGROUP', 1, true) then
  return created
end
if not created.err then
  redis.call('HDEL', KEYS[3], ARGV[1] .. '/mark')
end
redis.call('HSETNX', KEYS[2], ARGV[1], settled(KEYS[1], ARGV[1]))
return created.err and 0 or 1
