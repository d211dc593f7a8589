-- Settles an entry by appending it to the failed ones.
-- KEYS: stream, retry, retrying, failed
-- ARGV: group, consumer, id, token ('' if it is pending in the group), fields
-- Returns its id there, or nothing if it is not held any more.
local id, token = ARGV[3], ARGV[4]
if token == '' then
  if not owns(KEYS[1], ARGV[1], ARGV[2], id) then
    return false
  end
elseif not leased(KEYS[3], id, token) then
  return false
end
local failed = redis.call('XADD', KEYS[4], '*', unpack(ARGV, 5))
if token == '' then
  redis.call('XACK', KEYS[1], ARGV[1], id)
else
  redis.call('ZREM', KEYS[2], id)
  redis.call('HDEL', KEYS[3], id, id .. '/lease')
end
return failed
