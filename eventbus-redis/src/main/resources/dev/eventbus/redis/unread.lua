-- Counts a page of entries that a group was not given yet; for one that is lost, those after its saved position.
-- KEYS: stream, positions
-- ARGV: group, id after which the page begins or '' for the first, how many
-- Returns how many, and the id after which the next page begins or '' if this is the last.
local stream, group, after = KEYS[1], ARGV[1], ARGV[2]
if redis.call('EXISTS', stream) == 0 then
  return {0, ''}
end
if after == '' then
  local info = groupInfo(stream, group)
  local position = redis.call('HGET', KEYS[2], group)
  if not info and not position then
    return {0, ''}
  end
  local last = named(redis.call('XINFO', 'STREAM', stream))['last-generated-id']
  after = info and info['last-delivered-id'] or less(last, position) and '0-0' or position -- as declare.lua begins
end
local page = redis.call('XRANGE', stream, '(' .. after, '+', 'COUNT', ARGV[3])
return {#page, #page == tonumber(ARGV[3]) and page[#page][1] or ''}
