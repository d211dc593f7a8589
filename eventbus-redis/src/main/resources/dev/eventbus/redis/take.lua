-- Takes entries whose retry is due and that nobody has. What somebody took is his for as long as his own lease lasts.
-- KEYS: stream, consumers, retry, retrying
-- ARGV: consumer, lease, how many, beginning of their tokens, until when (server ms) leases that ended are believed to
--   have, ids that it has in its hands
-- Stops early at 4 MiB of copies, or when it has seen 1,000 that it may not take.
-- Returns for each: id, token, deliveries, whether somebody had it (0 or 1), copy or nothing, fields in the stream or
-- nothing.
local stream, consumers, retry, retrying = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
evenWhenFull('ZREM', consumers)
local me, lease, wanted = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local t = now()
local soon = t + untilLook(lease)
local believed = t <= tonumber(ARGV[5])
local mine = score(consumers, me)
if mine and mine <= 0 then
  return {} -- the others would take it back
end
local inHand = {}
for i = 6, #ARGV do
  inHand[ARGV[i]] = true
end

-- When to look again at what is due and not to be taken: 0 if it stays due, nil if it is to be taken.
local function notBefore(id, held)
  local holder = held and string.match(held, '^(%S+):%d+:%d+ ')
  if not holder then
    return nil
  end
  if holder == me then
    return inHand[id] and soon or nil -- or else the reply was lost
  end
  local theirs = score(consumers, holder)
  if theirs == nil then
    theirs = t -- nobody knows since when
    redis.call('ZADD', consumers, t, holder)
  end
  local ended = theirs <= 0 or theirs < t - lease and believed
  if ended and not inHand[id] then
    if theirs > 0 then
      redis.call('ZADD', consumers, 0, holder) -- from here on it cannot settle anything that is taken from it
    end
    return nil
  end
  -- It stays due, so that whoever has it sees whether he does; unless he does not look, for the sake of those behind it.
  if t - redis.call('ZSCORE', retry, id) < math.min(lease, 2000) then
    return 0
  end
  return theirs < t - lease and math.min(soon, t + 1000) or math.min(soon, theirs + lease + 1)
end

local taken, bytes, seen, passed = {}, 0, 0, 0
local scores, leases = {}, {}
local soonText = string.format('%.0f', soon) -- a number is made into text each time
local function full()
  return #taken >= wanted or seen >= 1000 or bytes > 4194304
end

local function take(id, held)
  local copy = redis.call('HGET', retrying, id)
  local entry = false
  if not copy then
    -- The copies were deleted: the stream may still have it.
    local range = redis.call('XRANGE', stream, id, id)
    entry = range[1] and range[1][2] or false
  end
  local deliveries = held and tonumber(string.match(held, ' (%d+)$')) or 1
  local token = ARGV[4] .. (#taken + 1)
  leases[#leases + 1] = id .. '/lease'
  leases[#leases + 1] = token .. ' ' .. deliveries
  taken[#taken + 1] = {id, token, deliveries, held and 1 or 0, copy, entry}
  bytes = bytes + (copy and #copy or 0)
end

while not full() do
  -- Some more than are wanted, since a few of them may be somebody's.
  local page = redis.call('ZRANGEBYSCORE', retry, '-inf', t, 'LIMIT', passed, wanted - #taken + 10)
  if #page == 0 then
    break
  end
  passed = passed + #page
  local known = leasesOf(retrying, page)
  for i, id in ipairs(page) do
    if full() then
      break
    end
    local later = notBefore(id, known[i])
    if later then
      seen = seen + 1
    else
      take(id, known[i])
    end
    if later ~= 0 then
      scores[#scores + 1] = later or soonText
      scores[#scores + 1] = id
    end
  end
end
if #leases > 0 then
  redis.call('HSET', retrying, unpack(leases))
end
if #scores > 0 then
  redis.call('ZADD', retry, unpack(scores))
end
return taken
