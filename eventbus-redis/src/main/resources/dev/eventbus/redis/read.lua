-- Hands out new entries, in one step with the look for losses where what the group read last is gone: without entries-added
-- nothing tells later that something was lost before what a group has read.
-- KEYS: for each stream: stream, losses, a key to try something on
-- ARGV: group, consumer, how many of each stream, and for each stream an id and what came next after it, or '' and ''
-- Returns what XREADGROUP does; or where there is nothing new, for each stream the last entry that the group was given.
local group, consumer, count = ARGV[1], ARGV[2], tonumber(ARGV[3])
evenWhenFull('HDEL', KEYS[2])

local streams, lossesOf = {}, {}
for i = 1, #KEYS, 3 do
  local stream, losses = KEYS[i], KEYS[i + 1]
  streams[#streams + 1] = stream
  lossesOf[stream] = losses
  local entry = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  local mark = markOf(losses, group)
  -- All before it are gone; of an empty stream, all that there were.
  local first = entry and entry[1] or named(redis.call('XINFO', 'STREAM', stream))['last-generated-id']
  -- It has read at least as far as the mark says.
  if not (mark and not less(mark.read, first)) and not (mark and not entry and mark.emptied == first) then
    local of = groupInfo(stream, group)
    if of and less(of['last-delivered-id'], first) then
      local after, next = ARGV[2 * #streams + 2], ARGV[2 * #streams + 3]
      look(stream, losses, KEYS[i + 2], group, after == of['last-delivered-id'] and next)
    end
  end
end

local words = {'GROUP', group, consumer, 'COUNT', count, 'STREAMS'}
for _, stream in ipairs(streams) do
  words[#words + 1] = stream
end
for _ = 1, #streams do
  words[#words + 1] = '>'
end
local found = redis.call('XREADGROUP', unpack(words))
if not found then
  local positions = {}
  for i, stream in ipairs(streams) do
    positions[i] = groupInfo(stream, group)['last-delivered-id']
  end
  return positions
end

for _, part in ipairs(found) do
  local stream, entries = part[1], part[2]
  local following = #entries == count and redis.call('XRANGE', stream, '(' .. entries[count][1], '+', 'COUNT', 1)[1]
  local mark = following and markOf(lossesOf[stream], group)
  if mark and not mark.removed then -- what counts needs no evidence
    mark.read, mark.next, mark.kept, mark.emptied = entries[count][1], following[1], true, nil
    mark.pending = mark.pending or entries[1][1]
    redis.call('HSET', lossesOf[stream], group .. '/mark', markText(mark))
  end
end
return found
