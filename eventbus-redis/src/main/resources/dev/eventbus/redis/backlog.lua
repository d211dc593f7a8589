-- Looks how far behind groups are, by ids alone: what Redis itself says of lag and of what groups have read is wrong after
-- trimming and restarts.
-- KEYS: stream, positions, and for each group: retry, failed, aside
-- ARGV: how many entries may be read from each end to count those of one group; how many entries, and how many bytes of
--   them, for all groups; the groups
-- Returns how many entries were added, the first and the greatest deleted id, the run of the server; then for each group:
--   how many entries it was not given, whether exactly (1) or at least (0) so many, age of the oldest that it was not given
--   or that is pending (ms), how many are pending, wait for a retry, failed, set aside, the last id that it was given, how many entries
--   Redis says it has read. -1 or '' for what is not known. For the first groups only if it has read enough; for one at least.
local stream, positions = KEYS[1], KEYS[2]
local limit, limitOfAll, maxBytes = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local t = now()
local info = redis.call('EXISTS', stream) == 1 and named(redis.call('XINFO', 'STREAM', stream)) or nil
local groups = {}
for _, flat in ipairs(info and redis.call('XINFO', 'GROUPS', stream) or {}) do
  local group = named(flat)
  groups[group['name']] = group
end
local length = info and info['length'] or 0
local first = info and info['first-entry'] and info['first-entry'][1]
local last = info and info['last-generated-id']

local seen, bytes = 0, 0
local function exhausted()
  return seen >= limitOfAll or bytes >= maxBytes
end

-- How many entries there are between two ids, and whether all of them were counted.
local function count(from, to)
  local counted, size = 0, math.min(20, limit)
  repeat
    local page = redis.call('XRANGE', stream, from, to, 'COUNT', size)
    for _, entry in ipairs(page) do
      for _, word in ipairs(entry[2]) do
        bytes = bytes + #word
      end
    end
    counted, seen = counted + #page, seen + #page
    if #page < size then
      return counted, true
    end
    from = '(' .. page[#page][1]
    size = math.min(bytes < seen * 4096 and 200 or 20, math.max(1, limit - counted))
  until counted >= limit or bytes >= maxBytes
  return counted, false
end

-- How many entries come after one, and whether exactly so many.
local function unreadAfter(read)
  if not first or not less(read, last) then
    return 0, 1
  elseif less(read, first) then
    return length, 1
  end
  local unread, all = count('(' .. read, '+')
  if all then
    return unread, 1
  end
  local given, allGiven = count('-', read)
  if allGiven then
    return length - given, 1
  end
  return unread, 0
end

local said = redis.pcall('INFO', 'server')
local run = type(said) == 'string' and string.match(said, 'run_id:(%w+)') or ''
local backlogs = {info and info['entries-added'] or -1, first or '', info and info['max-deleted-entry-id'] or '', run}
for i = 4, #ARGV do -- its keys are at 3 * i - 9 and after
  local group = ARGV[i]
  local of, position = groups[group], redis.call('HGET', positions, group)
  local read = of and of['last-delivered-id']
  if info and position and not of then
    read = less(last, position) and '0-0' or position -- as declare.lua begins
  end
  local unread, exact = 0, 1
  local oldest
  if read then
    unread, exact = unreadAfter(read)
    local following = unread > 0 and redis.call('XRANGE', stream, '(' .. read, '+', 'COUNT', 1) or {}
    oldest = following[1] and following[1][1]
  end
  local pending = of and redis.call('XPENDING', stream, group) or {0}
  if pending[1] > 0 then
    oldest = pending[2]
  end
  local retry, failed = KEYS[3 * i - 9], KEYS[3 * i - 8]
  backlogs[#backlogs + 1] = {unread, exact, oldest and math.max(0, t - string.match(oldest, '^%d+')) or -1, pending[1],
    redis.call('ZCARD', retry), redis.call('XLEN', failed), redis.call('XLEN', KEYS[3 * i - 7]), read or '', of and of['entries-read'] or -1}
  if exhausted() then
    break
  end
end
return backlogs
