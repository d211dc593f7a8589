-- Settles an entry by appending it to the failed ones.
-- KEYS: stream, consumers, retry, retrying, failed, losses
-- ARGV: group, consumer, id, token ('' if it is pending in the group), fields
-- Returns its id there, or nothing if it is not held any more.
local stream, consumers, retry, retrying, failed = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
evenWhenFull('ZREM', consumers)
local group, me, id, token = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if not holds(stream, group, me, retrying, id, token) then
  if not orphaned(stream, group, consumers, me, id) or redis.call('HEXISTS', retrying, id) == 1
      or redis.call('HEXISTS', retrying, id .. '/lease') == 1 then
    return false
  end
  for _, parked in ipairs(redis.call('XREVRANGE', failed, '+', '-', 'COUNT', 100)) do
    if named(parked[2])['failed.entry'] == id then
      return parked[1] -- by this call's first attempt
    end
  end
end
local parked = redis.call('XADD', failed, '*', unpack(ARGV, 5))
if token == '' then
  redis.call('HINCRBY', KEYS[6], group .. '/settled', redis.call('XACK', stream, group, id))
else
  redis.call('ZREM', retry, id)
  redis.call('HDEL', retrying, id, id .. '/lease')
end
return parked
