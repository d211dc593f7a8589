-- Put between common.lua and the scripts that look for losses.
--
-- The hash of losses has, beside the count of each group and whether it is only about that, what the last look found: how
-- far the group had read, how many entries Redis had counted for it, how many entries are accounted for (read, or counted
-- as lost), the first unread entry, whether anything was left of what it had read, the oldest pending entry, the last id of
-- a stream in which nothing was left, how many entries had been removed, which run of the server that was, and how many
-- entries the group had been given by our own count. '-' is for what was not known. Without entries-added, a read that leaves
-- something unread writes there too how far it got and what comes next.

-- Redis counts what a group has read; some versions add what was trimmed unread as soon as the group reads on.
local function addsTrimmed(trial)
  redis.call('DEL', trial)
  for i = 1, 3 do
    redis.call('XADD', trial, i .. '-0', 'a', 'b')
  end
  redis.call('XGROUP', 'CREATE', trial, 'g', '1-0', 'ENTRIESREAD', 1)
  redis.call('XTRIM', trial, 'MAXLEN', '=', 1)
  redis.call('XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', trial, '>')
  local now = groupInfo(trial, 'g')['entries-read']
  redis.call('DEL', trial)
  return now == 3
end

-- How many entries there are up to the last one that was read; nil if they are too many to count.
local function keptUpTo(stream, id)
  local entries, from = 0, '-'
  for _ = 1, 20 do
    local page = redis.call('XRANGE', stream, from, id, 'COUNT', 1000)
    entries = entries + #page
    if #page < 1000 then
      return entries
    end
    from = '(' .. page[#page][1]
  end
end

-- Counts what was removed from the stream before the group has read it. Returns how many were known before, how many are now,
-- and whether the count is exact or a lower bound (1 or 0). What came next after the last read entry may be given.
local function look(stream, losses, trial, group, came)
  local known = tonumber(redis.call('HGET', losses, group) or 0)
  local info, of = named(redis.call('XINFO', 'STREAM', stream)), groupInfo(stream, group)
  if not of then
    return known, known, 1
  end
  local first, last = info['first-entry'] and info['first-entry'][1], info['last-generated-id']
  local read, counted = of['last-delivered-id'], of['entries-read'] or nil
  local added = info['entries-added'] -- nothing before 7.0
  local removed = added and added - info['length']
  local caughtUp = not less(read, last)
  -- What follows the last read entry may be gone only if that is gone too: trimming begins with the oldest.
  local cut = not caughtUp and (not first or less(read, first))

  local mark = markOf(losses, group)
  if mark and came and not added and not (mark.next and less(read, mark.next)) then
    mark.next = came
  end

  -- Redis 7.0 forgets in a restart what groups have read since it last rewrote its AOF: then its counts say nothing.
  local said = redis.pcall('INFO', 'server')
  local run = type(said) == 'string' and string.match(said, 'run_id:(%w+)') or nil
  local sameRun = mark and mark.run == run

  -- Whether it is certain that nothing unread was removed since the last look.
  local function nothingLost()
    if removed and mark.removed == removed then
      return true
    end
    local deleted = info['max-deleted-entry-id']
    if deleted and less(mark.read, deleted) then
      return false
    end
    return first and (not less(mark.read, first) or mark.next and not less(mark.next, first))
  end

  -- What is pending and what was settled, which our scripts count, is what was given. That is wrong while somebody else
  -- acknowledges entries of the group, and used only where Redis has no count.
  local pending = redis.call('XPENDING', stream, group)
  local given = (redis.call('HGET', losses, group .. '/settled') or 0) + pending[1]
  local accounted
  if added and mark then
    local suspicious = not nothingLost()
    if mark.read == read then
      accounted = mark.accounted
    elseif counted and mark.accounted and (suspicious or mark.accounted ~= mark.counted) then
      if mark.counted and not addsTrimmed(trial) then
        accounted = mark.accounted + counted - mark.counted
      elseif suspicious then
        accounted = mark.given and mark.accounted + given - mark.given
      else
        accounted = counted
      end
    else
      accounted = counted
    end
  end

  -- How many entries there ever were up to the last one that was read, or up to the first unread one if those before are gone.
  local expected
  if added and caughtUp then
    expected = added
  elseif added and cut then
    expected = removed
  elseif added and mark and not nothingLost() then
    local kept = keptUpTo(stream, read) -- it has read on past what is gone
    expected = kept and removed + kept
  end

  local lost, exact = 0, 1
  if not mark or nothingLost() then
    lost = 0
  elseif accounted and expected and (sameRun or mark.read == read) then
    lost = math.max(0, math.min(expected - accounted, removed - (mark.removed or 0)))
  elseif cut then
    -- Without a count: the entry that was to be read next tells, if it was seen. If it was not, it is taken for lost when
    -- the last one that was read was there at the last look or after it and is gone: hardly anybody but we trims just so far.
    local trimmed = redis.call('HGET', losses, '/trimmed')
    local gone
    if not first then
      gone = mark.emptied ~= last
    elseif mark.next and less(read, mark.next) then
      gone = less(mark.next, first)
    else
      gone = (mark.read ~= read or mark.kept) and not (trimmed and not less(trimmed, read))
    end
    if gone then
      lost, exact = 1, 0
    end
  end

  local following
  if not caughtUp then
    local unread = redis.call('XRANGE', stream, '(' .. read, '+', 'COUNT', 1)
    following = unread[1] and unread[1][1]
  end
  local now = markText({read = read, counted = counted,
    accounted = expected or (not mark or sameRun or mark.read == read) and accounted, next = following,
    kept = first and not less(read, first), pending = pending[1] > 0 and pending[2],
    emptied = not first and last, removed = removed, run = run, given = given})
  if not mark or now ~= mark.text then
    redis.call('HSET', losses, group .. '/mark', now)
  end
  if lost > 0 then
    redis.call('HSET', losses, group, known + lost)
    if exact == 0 then
      redis.call('HSET', losses, group .. '/about', '1')
    end
  end
  return known, known + lost, 1 - redis.call('HEXISTS', losses, group .. '/about')
end
