-- Ends a consumer's lease at once.
-- KEYS: stream, consumers, retry, retrying
-- ARGV: group, consumer, then of each entry that waited for a retry and is in its hands: id, token, whether it was
--   recovered (0 or 1): then the number of its deliveries is kept
-- Returns how many entries are still pending.
local stream, consumers, retry, retrying = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
evenWhenFull('ZREM', consumers)
local group, me = ARGV[1], ARGV[2]
local t = now()
for i = 3, #ARGV, 3 do
  local id = ARGV[i]
  if leased(retrying, id, ARGV[i + 1]) then
    redis.call('ZADD', retry, t, id)
    if ARGV[i + 2] == '1' then
      local deliveries = string.match(redis.call('HGET', retrying, id .. '/lease'), ' (%d+)$')
      redis.call('HSET', retrying, id .. '/lease', '- ' .. deliveries) -- nobody's
    else
      redis.call('HDEL', retrying, id .. '/lease')
    end
  end
end
local pending = redis.pcall('XPENDING', stream, group, '-', '+', 1, me)
if not pending.err and #pending > 0 then
  redis.call('ZADD', consumers, 0, me)
  return #pending
end
if not pending.err then
  redis.call('XGROUP', 'DELCONSUMER', stream, group, me)
end
-- It stays known as fenced: a read of it that is still under way may make it anew, and then others see what it got.
if (score(consumers, me) or 0) >= 0 then
  redis.call('ZADD', consumers, -t, me)
end
return 0
