-- Settles entries by keeping a copy of each until it is due.
-- KEYS: stream, consumers, retry, retrying, losses
-- ARGV: group, consumer, then of each entry its id, token ('' if it is pending in the group), copy and delay
-- Returns for each when it is due, or nothing if it is not held any more.
local stream, consumers, retry, retrying = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
evenWhenFull('ZREM', consumers)
local group, me = ARGV[1], ARGV[2]
local t, settledNow = now(), 0

local function putOff(id, token, copy, delay)
  if not holds(stream, group, me, retrying, id, token) then
    if not orphaned(stream, group, consumers, me, id) then
      return false
    end
    local taken = redis.call('HEXISTS', retrying, id .. '/lease') == 1
    if redis.call('HEXISTS', retrying, id) == 1 and (token == '' or not taken) then
      return tonumber(redis.call('ZSCORE', retry, id) or t) -- kept by this call's first attempt
    elseif taken then
      return false
    end
  end
  local due = t + delay
  redis.call('HSET', retrying, id, copy)
  redis.call('ZADD', retry, due, id)
  if token == '' then
    settledNow = settledNow + redis.call('XACK', stream, group, id)
  else
    redis.call('HDEL', retrying, id .. '/lease')
  end
  return due
end

local answers = {}
for i = 3, #ARGV, 4 do
  answers[#answers + 1] = putOff(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3])
end
if settledNow > 0 then
  redis.call('HINCRBY', KEYS[5], group .. '/settled', settledNow)
end
return answers
