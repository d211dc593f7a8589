-- Settles entries by appending them to the failed ones.
-- KEYS: stream, consumers, retry, retrying, failed, losses
-- ARGV: group, consumer, then of each entry its id, token ('' if it is pending in the group), how many words its fields
--   are, and these
-- Returns for each its id there, or nothing if it is not held any more.
local stream, consumers, retry, retrying, failed = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
evenWhenFull('ZREM', consumers)
local group, me = ARGV[1], ARGV[2]
local settledNow = 0

local function park(id, token, first, last)
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
  local parked = redis.call('XADD', failed, '*', unpack(ARGV, first, last))
  if token == '' then
    settledNow = settledNow + redis.call('XACK', stream, group, id)
  else
    redis.call('ZREM', retry, id)
    redis.call('HDEL', retrying, id, id .. '/lease')
  end
  return parked
end

local answers, at = {}, 3
while at <= #ARGV do
  local last = at + 2 + ARGV[at + 2]
  answers[#answers + 1] = park(ARGV[at], ARGV[at + 1], at + 3, last)
  at = last + 1
end
if settledNow > 0 then
  redis.call('HINCRBY', KEYS[6], group .. '/settled', settledNow)
end
return answers
