-- Ends a consumer's lease at once.
-- KEYS: stream, consumers, retry, retrying
-- ARGV: group, consumer, then id and token of each entry that waited for a retry and is in its hands
-- Returns how many entries are still pending.
local stream, consumers, retry, retrying = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local group, me = ARGV[1], ARGV[2]
local t = now()
for i = 3, #ARGV, 2 do
  if leased(retrying, ARGV[i], ARGV[i + 1]) then
    redis.call('ZADD', retry, t, ARGV[i])
    redis.call('HDEL', retrying, ARGV[i] .. '/lease')
  end
end
local pending = redis.pcall('XPENDING', stream, group, '-', '+', 1, me)
if pending.err or #pending == 0 then
  if not pending.err then
    redis.call('XGROUP', 'DELCONSUMER', stream, group, me)
  end
  if (score(consumers, me) or 0) >= 0 then -- what was taken over stays fenced
    redis.call('ZREM', consumers, me)
  end
  return 0
end
redis.call('ZADD', consumers, 0, me)
return #pending
