-- Settles an entry by keeping a copy until it is due.
-- KEYS: stream, consumers, retry, retrying, losses
-- ARGV: group, consumer, id, token ('' if it is pending in the group), copy, delay
-- Returns when it is due, or nothing if it is not held any more.
local stream, consumers, retry, retrying = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
evenWhenFull('ZREM', consumers)
local group, me, id, token = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if not holds(stream, group, me, retrying, id, token) then
  if not orphaned(stream, group, consumers, me, id) then
    return false
  end
  local taken = redis.call('HEXISTS', retrying, id .. '/lease') == 1
  if redis.call('HEXISTS', retrying, id) == 1 and (token == '' or not taken) then
    return tonumber(redis.call('ZSCORE', retry, id) or now()) -- kept by this call's first attempt
  elseif taken then
    return false
  end
end
local due = now() + ARGV[6]
redis.call('HSET', retrying, id, ARGV[5])
redis.call('ZADD', retry, due, id)
if token == '' then
  redis.call('HINCRBY', KEYS[5], group .. '/settled', redis.call('XACK', stream, group, id))
else
  redis.call('HDEL', retrying, id .. '/lease')
end
return due
