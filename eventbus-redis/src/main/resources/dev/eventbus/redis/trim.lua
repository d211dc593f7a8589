-- Removes a page of the oldest entries beyond the soft bounds, and none that a group was not given or has pending; a group
-- that is lost was given what its saved position says.
-- KEYS: stream, keeper, losses, positions
-- ARGV: this process, ms of silence after which another may trim, length to keep, age to keep in ms or 0, page: how many
--   entries are read, time (ms) up to which the clock is believed: if it shows a later one, nothing goes because of its age,
--   how many of the stream's nodes go unread at the most
-- Returns how many were removed, whether there are more (0 or 1), the group that keeps others from going or '', how many
--   are left, the time, and whether it looked (1; 0 if another process trims the stream or there is none).
local stream, keeper, losses, positions = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local keeping, t = redis.call('GET', keeper), now()
if keeping and keeping ~= ARGV[1] or redis.call('EXISTS', stream) == 0 then
  return {0, 0, '', 0, t, 0}
end
evenWhenFull('HDEL', losses)
redis.call('SET', keeper, ARGV[1], 'PX', ARGV[2])

local function parts(id)
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(seq)
end

local function before(a, b)
  local ams, aseq = parts(a)
  local bms, bseq = parts(b)
  return ams < bms or ams == bms and aseq < bseq
end

-- Up to where all groups have settled: excluding the oldest pending entry, including the last that was delivered.
local floor, holder, exclusive = '+', '', false
local function keep(group, settled, pending)
  if floor == '+' or before(settled, floor) or settled == floor and pending then
    floor, holder, exclusive = settled, group, pending
  end
end

local there = {}
for _, flat in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
  local group = named(flat)
  local pending = redis.call('XPENDING', stream, group['name'])
  local first = pending[1] > 0 and pending[2] or nil
  keep(group['name'], first or group['last-delivered-id'], first ~= nil)
  there[group['name']] = true
end
local info = named(redis.call('XINFO', 'STREAM', stream))
local cursor, last, length = '0', info['last-generated-id'], info['length']
repeat
  local page = redis.call('HSCAN', positions, cursor, 'COUNT', 100)
  cursor = page[1]
  for i = 1, #page[2], 2 do
    local group, position = page[2][i], page[2][i + 1]
    if not there[group] then
      keep(group, less(last, position) and '0-0' or position, false) -- as declare.lua begins
    end
  end
until cursor == '0'

local most = tonumber(ARGV[5]) -- as a page: what has a node for itself may be large, and takes longer to free
if length > 2 * info['radix-tree-keys'] then
  most = math.max(most, math.floor(ARGV[7] * length / info['radix-tree-keys']))
end
local excess = length - ARGV[3]
local cutoff = (ARGV[4] == '0' or t > tonumber(ARGV[6])) and 0 or t - ARGV[4]

-- Whole nodes of the stream go unread: reading an entry here costs as much as it did to append it. None of them has an id
-- that a group read last, so that nobody misses them. The rest is looked at below.
local gone = 0
local function letGo(below, entries)
  if entries > 0 then
    local removed = redis.call('XTRIM', stream, 'MINID', '~', below, 'LIMIT', entries)
    gone, length, excess = gone + removed, length - removed, excess - removed
  end
end
local bound = floor == '+' and last or floor
letGo(bound, math.min(excess, most))
if cutoff > 0 then
  letGo(less(cutoff .. '-0', bound) and cutoff or bound, most - gone)
end
if 2 * gone > most then
  return {gone, 1, '', length, t, 1}
end
if excess <= 0 and cutoff == 0 then
  return {gone, 0, '', length, t, 1}
end

local upTo = floor == '+' and '+' or exclusive and '(' .. floor or floor
local count = cutoff > 0 and ARGV[5] or math.min(ARGV[5], excess + 1) -- one more shows that nobody holds the stream
local page = redis.call('XRANGE', stream, '-', upTo, 'COUNT', count)
local removable = 0
for i, entry in ipairs(page) do
  if i <= excess or parts(entry[1]) < cutoff then
    removable = i
  else
    break
  end
end
if removable > 0 then
  local ms, seq = string.match(page[removable][1], '^(%d+)-(%d+)$')
  redis.call('XTRIM', stream, 'MINID', '=', ms .. '-' .. string.format('%.0f', seq + 1))
  redis.call('HSET', losses, '/trimmed', page[removable][1]) -- whoever misses it need not worry
end
gone, length = gone + removable, length - removable
if removable < #page then
  return {gone, 0, '', length, t, 1}
end
if #page == tonumber(ARGV[5]) then
  return {gone, 1, '', length, t, 1}
end
local oldest = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)
local held = #oldest > 0 and (removable < excess or parts(oldest[1][1]) < cutoff)
return {gone, 0, held and holder or '', length, t, 1}
