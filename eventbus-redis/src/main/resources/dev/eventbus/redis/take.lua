-- Leases entries whose retry is due, or whose lease ended without an outcome.
-- KEYS: stream, retry, retrying
-- ARGV: how many, lease, beginning of their tokens
-- Stops early at 4 MiB of copies.
-- Returns for each: id, token, deliveries, whether somebody had it (0 or 1), copy or nothing, fields in the stream or
-- nothing.
local stream, retry, retrying = KEYS[1], KEYS[2], KEYS[3]
local t = now()
local taken, bytes = {}, 0
for i, id in ipairs(redis.call('ZRANGEBYSCORE', retry, '-inf', t, 'LIMIT', 0, ARGV[1])) do
  local copy = redis.call('HGET', retrying, id)
  local entry = false
  if not copy then
    -- The copies were deleted: the stream may still have it.
    local range = redis.call('XRANGE', stream, id, id)
    entry = range[1] and range[1][2] or false
  end
  local lease = redis.call('HGET', retrying, id .. '/lease')
  local deliveries = lease and tonumber(string.match(lease, ' (%d+)$')) or 1
  local token = ARGV[3] .. i
  redis.call('HSET', retrying, id .. '/lease', token .. ' ' .. deliveries)
  redis.call('ZADD', retry, t + ARGV[2], id)
  taken[i] = {id, token, deliveries, lease and 1 or 0, copy, entry}
  bytes = bytes + (copy and #copy or 0)
  if bytes > 4194304 then
    break
  end
end
return taken
