-- Creates a group where there is none: at its saved position, or else at the start that is given.
-- KEYS: stream, positions, losses
-- ARGV: group, start (an id or $)
-- Returns 1 if it was created, 0 if it was there.
local stream, positions, losses, group = KEYS[1], KEYS[2], KEYS[3], ARGV[1]
evenWhenFull('HDEL', losses)
local saved = redis.call('HGET', positions, group)
local start, info = saved or ARGV[2], nil
if saved then
  info = redis.call('EXISTS', stream) == 1 and named(redis.call('XINFO', 'STREAM', stream)) or nil
  -- A stream that ends before it is a new one, of which nothing was read yet.
  if not info or less(info['last-generated-id'], saved) then
    start, info = '0-0', nil
  end
end
local created = redis.pcall('XGROUP', 'CREATE', stream, group, start, 'MKSTREAM')
if created.err and not string.find(created.err, 'BUSYGROUP', 1, true) then
  return redis.call('XGROUP', 'CREATE', stream, group, start, 'MKSTREAM') -- again: this way Redis says where it failed
end
if not created.err then
  -- The next look for losses goes on with what was known at the saved position, unless this is another stream.
  local mark = info and markOf(losses, group)
  local added = info and info['entries-added']
  if mark and not (added and mark.accounted and added < mark.accounted) then
    local function unsettled(id)
      return id and less(start, id) and id or nil
    end
    local here = mark.read == start
    redis.call('HSET', losses, group .. '/mark', markText({read = start, accounted = here and mark.accounted,
      next = unsettled(mark.pending) or unsettled(mark.next) or unsettled(mark.read), kept = not here or mark.kept,
      removed = mark.removed, run = mark.run}))
  else
    redis.call('HDEL', losses, group .. '/mark')
  end
end
if not saved then
  redis.call('HSET', positions, group, settled(stream, group))
end
return created.err and 0 or 1
