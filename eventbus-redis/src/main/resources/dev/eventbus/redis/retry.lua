-- Settles an entry by keeping a copy until it is due.
-- KEYS: stream, retry, retrying
-- ARGV: group, consumer, id, token ('' if it is pending in the group), copy, delay
-- Returns when it is due, or nothing if it is not held any more.
local stream, retry, retrying = KEYS[1], KEYS[2], KEYS[3]
local id, token = ARGV[3], ARGV[4]
if token == '' then
  if not owns(stream, ARGV[1], ARGV[2], id) then
    return false
  end
elseif not leased(retrying, id, token) then
  return false
end
local due = now() + ARGV[6]
redis.call('HSET', retrying, id, ARGV[5])
redis.call('ZADD', retry, due, id)
if token == '' then
  redis.call('XACK', stream, ARGV[1], id)
else
  redis.call('HDEL', retrying, id .. '/lease')
end
return due
