-- Notes how often an entry was handed out, just before it is handled.
-- KEYS: stream, retrying
-- ARGV: group, consumer, id, token ('' if it is pending in the group), how often
-- Returns whether the consumer holds it (0 or 1).
local id, token = ARGV[3], ARGV[4]
if token ~= '' then
  if not leased(KEYS[2], id, token) then
    return 0
  end
  redis.call('HSET', KEYS[2], id .. '/lease', token .. ' ' .. ARGV[5])
  return 1
end
if not owns(KEYS[1], ARGV[1], ARGV[2], id) then
  return 0
end
-- From 7.0 on XCLAIM lets go of an entry that was removed from the stream: then it could not be settled any more, and
-- its content, which the caller has, would be lost with the caller's failure. It stays uncounted instead.
if #redis.call('XRANGE', KEYS[1], id, id) == 0 then
  return 1
end
redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, id, 'RETRYCOUNT', ARGV[5], 'JUSTID')
return 1
