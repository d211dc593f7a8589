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

-- When to look again at what is due since then and not to be taken; nil if it is.
local function notBefore(id, due, held)
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
  if t - due < math.min(lease, 2000) then
    return due
  end
  return theirs < t - lease and math.min(soon, t + 1000) or math.min(soon, theirs + lease + 1)
end

local taken, bytes, seen, passed = {}, 0, 0, 0
local function full()
  return #taken >= wanted or seen >= 1000 or bytes > 4194304
end
while not full() do
  local page = redis.call('ZRANGEBYSCORE', retry, '-inf', t, 'WITHSCORES', 'LIMIT', passed, wanted - #taken + 50)
  if #page == 0 then
    break
  end
  for i = 1, #page, 2 do
    if full() then
      break
    end
    local id, due = page[i], tonumber(page[i + 1])
    local held = redis.call('HGET', retrying, id .. '/lease')
    local later = notBefore(id, due, held)
    if later == due then
      passed = passed + 1
    else
      redis.call('ZADD', retry, later or soon, id)
    end
    if later then
      seen = seen + 1
    else
      local copy = redis.call('HGET', retrying, id)
      local entry = false
      if not copy then
        -- The copies were deleted: the stream may still have it.
        local range = redis.call('XRANGE', stream, id, id)
        entry = range[1] and range[1][2] or false
      end
      local deliveries = held and tonumber(string.match(held, ' (%d+)$')) or 1
      local token = ARGV[4] .. (#taken + 1)
      redis.call('HSET', retrying, id .. '/lease', token .. ' ' .. deliveries)
      taken[#taken + 1] = {id, token, deliveries, held and 1 or 0, copy, entry}
      bytes = bytes + (copy and #copy or 0)
    end
  end
end
return taken
