-- Removes a subscription from a stream, unless somebody reads for it. What failed stays.
-- KEYS: stream, consumers, retry, retrying, positions, losses, pauses, aside
-- ARGV: group, lease
-- Returns the consumers whose lease has not ended: if there are any, nothing was removed; whether there was anything (0 or
-- 1), how many entries were pending, and how many waited for a retry or were set aside.
local stream, consumers, retry, retrying, positions, losses = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local group = ARGV[1]
evenWhenFull('ZREM', consumers)
local living = readersOf(stream, consumers, group, tonumber(ARGV[2]))
if #living > 0 then
  return {living, 0, 0, 0}
end
local paused = pausesOf(KEYS[7], group) -- before anything is removed, should it be refused
local held, waiting, removed = 0, redis.call('ZCARD', retry) + redis.call('XLEN', KEYS[8]), 0
if redis.call('EXISTS', stream) == 1 and groupInfo(stream, group) then
  held = redis.call('XPENDING', stream, group)[1]
  removed = redis.call('XGROUP', 'DESTROY', stream, group)
end
removed = removed + redis.call('HDEL', positions, group) + redis.call('UNLINK', consumers, retry, retrying, KEYS[8])
  + redis.call('HDEL', losses, group, group .. '/mark', group .. '/about', group .. '/settled')
for i = 1, #paused, 2 do
  redis.call('HDEL', KEYS[7], paused[i])
end
return {{}, removed > 0 and 1 or 0, held, waiting}
