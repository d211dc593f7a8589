-- Settles entries by keeping a copy of each until it is due.
-- KEYS: stream, consumers, retry, retrying, losses
-- ARGV: group, consumer, then of each entry its id, token ('' if it is pending in the group), copy and delay
-- Returns for each when it is due, or nothing if it is not held any more.
local stream, consumers, retry, retrying = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
evenWhenFull('ZREM', consumers)
local group, me = ARGV[1], ARGV[2]
local t = now()
local ids = {}
for i = 3, #ARGV, 4 do
  ids[#ids + 1] = ARGV[i]
end
local leases = leasesOf(retrying, ids)
local copies, scores, pending, leased, kept, texts = {}, {}, {}, {}, {}, {}

-- Lets go of an entry with all the others, at the end.
local function letGoLater(id, token)
  if token == '' then
    pending[#pending + 1] = id
  else
    leased[#leased + 1] = id .. '/lease'
  end
end

local function putOff(id, token, lease, copy, delay)
  local holding = holdsBy(stream, group, me, id, token, lease)
  if kept[id] then -- it was pending and leased both
    if holding then
      letGoLater(id, token)
    end
    return kept[id]
  end
  if not holding then
    if not orphaned(stream, group, consumers, me, id) then
      return false
    end
    if redis.call('HEXISTS', retrying, id) == 1 and (token == '' or not lease) then
      return tonumber(redis.call('ZSCORE', retry, id) or t) -- kept by this call's first attempt
    elseif lease then
      return false
    end
  end
  local due = t + delay
  texts[due] = texts[due] or string.format('%.0f', due) -- a number is made into text each time
  kept[id] = due
  copies[#copies + 1] = id
  copies[#copies + 1] = copy
  scores[#scores + 1] = texts[due]
  scores[#scores + 1] = id
  letGoLater(id, token)
  return due
end

local answers = {}
for n, id in ipairs(ids) do
  local i = 4 * n - 1
  answers[n] = putOff(id, ARGV[i + 1], leases[n], ARGV[i + 2], ARGV[i + 3])
end
if #copies > 0 then
  redis.call('HSET', retrying, unpack(copies))
  redis.call('ZADD', retry, unpack(scores))
end
if #pending > 0 then
  redis.call('HINCRBY', KEYS[5], group .. '/settled', redis.call('XACK', stream, group, unpack(pending)))
end
if #leased > 0 then
  redis.call('HDEL', retrying, unpack(leased))
end
return answers
