-- Removes a page of the oldest entries beyond the soft bounds, and none that a group was not given or has pending.
-- KEYS: stream, keeper, losses
-- ARGV: this process, ms of silence after which another may trim, length to keep, age to keep in ms or 0, page
-- Returns how many were removed, whether there are more (0 or 1), the group that keeps others from going or ''.
local stream, keeper, losses = KEYS[1], KEYS[2], KEYS[3]
local keeping = redis.call('GET', keeper)
if keeping and keeping ~= ARGV[1] or redis.call('EXISTS', stream) == 0 then
  return {0, 0, ''}
end
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
for _, flat in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
  local group = {}
  for i = 1, #flat, 2 do
    group[flat[i]] = flat[i + 1]
  end
  local pending = redis.call('XPENDING', stream, group['name'])
  local first = pending[1] > 0 and pending[2] or nil
  local settled = first or group['last-delivered-id']
  if floor == '+' or before(settled, floor) or settled == floor and first then
    floor, holder = settled, group['name']
    exclusive = first ~= nil
  end
end

local excess = redis.call('XLEN', stream) - ARGV[3]
local cutoff = ARGV[4] == '0' and 0 or now() - ARGV[4]
local upTo = floor == '+' and '+' or exclusive and '(' .. floor or floor
local page = redis.call('XRANGE', stream, '-', upTo, 'COUNT', ARGV[5])
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
local full = #page == tonumber(ARGV[5])
if removable < #page then
  return {removable, 0, ''}
end
if full then
  return {removable, 1, ''}
end
local oldest = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)
local held = #oldest > 0 and (removable < excess or parts(oldest[1][1]) < cutoff)
return {removable, 0, held and holder or ''}
