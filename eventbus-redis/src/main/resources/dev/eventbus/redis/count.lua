-- Notes how often an entry was handed out, just before it is handled.
-- KEYS: stream, consumers, retrying
-- ARGV: group, consumer, id, token ('' if it is pending in the group), how often
-- Returns whether the consumer holds it (0 or 1).
local stream, consumers, retrying = KEYS[1], KEYS[2], KEYS[3]
evenWhenFull('ZREM', consumers)
local group, me, id, token = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if not holds(stream, group, me, retrying, id, token) then
  -- Its content, which the caller has, would be lost with the caller's refusal. It stays uncounted instead.
  local lost = orphaned(stream, group, consumers, me, id) and redis.call('HEXISTS', retrying, id) == 0
    and redis.call('HEXISTS', retrying, id .. '/lease') == 0
  return lost and 1 or 0
end
if token ~= '' then
  redis.call('HSET', retrying, id .. '/lease', token .. ' ' .. ARGV[5])
  return 1
end
-- From 7.0 on XCLAIM lets go of an entry that was removed from the stream: then it could not be settled any more, and
-- would be lost in the same way.
if #redis.call('XRANGE', stream, id, id) == 0 then
  return 1
end
redis.call('XCLAIM', stream, group, me, 0, id, 'RETRYCOUNT', ARGV[5], 'JUSTID')
return 1
