-- Put before every other script. Times are milliseconds of the server's clock.
--
-- A score in :consumers: is the last heartbeat of a consumer that holds its lease; 0 once its lease was ended, by itself
-- or by whoever takes over; below 0 the negated time at which nothing was left of it: it stays fenced.

-- A server whose memory is full refuses a script's first write if that may need memory, but none that follows another
-- write: with one that changes nothing, leases are renewed and outcomes settled all the same.
local function evenWhenFull(removal, key)
  redis.call(removal, key, '')
end

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function score(consumers, consumer)
  return tonumber(redis.call('ZSCORE', consumers, consumer) or nil)
end

-- Whether the consumer has this entry pending. A group that is gone has nothing pending.
local function owns(stream, group, consumer, id)
  local pending = redis.pcall('XPENDING', stream, group, id, id, 1, consumer)
  return pending.err == nil and #pending == 1
end

-- The token of a waiting entry's lease; nil if it has none.
local function tokenIn(lease)
  return lease and string.match(lease, '^(%S+) ') or nil
end

-- Whether the lease of this waiting entry is the one with this token.
local function leased(retrying, id, token)
  return tokenIn(redis.call('HGET', retrying, id .. '/lease')) == token
end

-- The leases of waiting entries, each at the index of its id; false if it has none. Not for more than some thousand.
local function leasesOf(retrying, ids)
  local names = {}
  for i, id in ipairs(ids) do
    names[i] = id .. '/lease'
  end
  return #ids > 0 and redis.call('HMGET', retrying, unpack(names)) or {}
end

-- Whether the consumer has this entry, whose lease is known: pending, or from those that wait for a retry if there is a
-- token.
local function holdsBy(stream, group, consumer, id, token, lease)
  if token == '' then
    return owns(stream, group, consumer, id)
  end
  return tokenIn(lease) == token
end

local function holds(stream, group, consumer, retrying, id, token)
  return holdsBy(stream, group, consumer, id, token, token ~= '' and redis.call('HGET', retrying, id .. '/lease'))
end

-- Whether the store has lost an entry with all that it knew of it, so that what a consumer has in hand is the only copy.
-- Not for a consumer that was taken over; one without a score was lost as well.
local function orphaned(stream, group, consumers, consumer, id)
  local mine = score(consumers, consumer)
  if mine and mine <= 0 then
    return false
  end
  local pending = redis.pcall('XPENDING', stream, group, id, id, 1)
  return (pending.err ~= nil or #pending == 0) and #redis.call('XRANGE', stream, id, id) == 0
end

-- In how many ms to look again at a waiting entry that somebody has in his hands.
local function untilLook(lease)
  return math.min(lease, 5000)
end

-- A flat reply as a table.
local function named(flat)
  local info = {}
  for i = 1, #flat, 2 do
    info[flat[i]] = flat[i + 1]
  end
  return info
end

-- What XINFO says of the group; nil if there is none.
local function groupInfo(stream, group)
  for _, flat in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local info = named(flat)
    if info['name'] == group then
      return info
    end
  end
end

-- Whether an id is less than another.
local function less(a, b)
  local function padded(part) -- so that text compares as numbers do
    return string.rep('0', 20 - #part) .. part
  end
  local function comparable(id)
    local ms, seq = string.match(id, '^(%d+)-(%d+)$')
    return padded(ms) .. padded(seq)
  end
  return comparable(a) < comparable(b)
end

-- The id below the oldest pending entry of the group, or else the last one it was given: all up to it is settled.
local function settled(stream, group)
  local pending = redis.call('XPENDING', stream, group)
  if pending[1] > 0 then
    local ms, seq = string.match(pending[2], '^(%d+)-(%d+)$')
    if seq ~= '0' and #seq < 16 then
      return ms .. '-' .. string.format('%.0f', seq - 1)
    end
    return ms == '0' and '0-0' or string.format('%.0f', ms - 1) .. '-18446744073709551615'
  end
  local info = groupInfo(stream, group)
  return info and info['last-delivered-id'] or '0-0'
end

-- What the last look for losses found (see losses.lua); nil if there was none.
local function markOf(losses, group)
  local text = redis.call('HGET', losses, group .. '/mark')
  if not text then
    return nil
  end
  local words = {}
  for word in string.gmatch(text, '%S+') do
    words[#words + 1] = word
  end
  local function known(word)
    return word ~= '-' and word or nil
  end
  return {text = text, read = words[1], counted = tonumber(words[2]), accounted = tonumber(words[3]),
    next = known(words[4]), kept = words[5] == '1', pending = known(words[6]),
    emptied = known(words[7]), removed = tonumber(words[8]), run = known(words[9]), given = tonumber(words[10])}
end

local function markText(mark)
  return table.concat({mark.read, mark.counted or '-', mark.accounted or '-', mark.next or '-', mark.kept and '1' or '0',
    mark.pending or '-', mark.emptied or '-', mark.removed or '-', mark.run or '-', mark.given or '-'}, ' ')
end

-- The consumers of a group whose lease has not ended, and when the last sign of life of any was; 0 if that is not known.
local function readersOf(stream, consumers, group, lease)
  local t, living, last = now(), {}, 0
  local scores = redis.call('ZRANGE', consumers, 0, -1, 'WITHSCORES')
  for i = 1, #scores, 2 do
    local at = tonumber(scores[i + 1])
    last = math.max(last, math.abs(at))
    if at > t - lease then
      living[#living + 1] = scores[i]
    end
  end
  local known = redis.call('EXISTS', stream) == 1 and groupInfo(stream, group)
  for _, flat in ipairs(known and redis.call('XINFO', 'CONSUMERS', stream, group) or {}) do
    local consumer = named(flat)
    local at = t - consumer['idle']
    last = math.max(last, at)
    if at > t - lease and not score(consumers, consumer['name']) then
      living[#living + 1] = consumer['name'] -- it reads without a lease
    end
  end
  return living, last
end

-- Whether the group is there, or will be again at its saved position.
local function declared(stream, positions, group)
  return redis.call('HEXISTS', positions, group) == 1
    or redis.call('EXISTS', stream) == 1 and groupInfo(stream, group) ~= nil
end

-- The pauses of a group, flat: its own under its name, those of its tenants under its name, a slash and the tenant.
local function pausesOf(pauses, group)
  local found, cursor = {}, '0'
  repeat
    local page = redis.call('HSCAN', pauses, cursor, 'COUNT', 1000)
    cursor = page[1]
    for i = 1, #page[2], 2 do
      local name = page[2][i]
      if name == group or string.sub(name, 1, #group + 1) == group .. '/' then
        found[#found + 1] = name
        found[#found + 1] = page[2][i + 1]
      end
    end
  until cursor == '0'
  return found
end

-- Adds a copy to what waits for a retry, due now, behind fewer than 1,000 others of the same call; unless the same entry
-- waits there. Whether it did.
local function addDue(retry, retrying, id, copy, t, others)
  if redis.call('HEXISTS', retrying, id) == 0 then
    redis.call('HSET', retrying, id, copy)
    redis.call('ZADD', retry, string.format('%.3f', t - 1 + others / 1000), id)
    return true
  end
  return false
end
