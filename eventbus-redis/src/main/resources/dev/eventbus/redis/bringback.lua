-- Moves what of a page of those set aside is of tenants that are not paused to what waits for a retry, due now.
-- KEYS: aside, retry, retrying, pauses
-- ARGV: group, id after which the page begins, how many, tenants that are paused whatever is known here
-- Stops early at 4 MiB of copies. Returns how many it moved, and the id after which the next page begins or '' if this was
-- the last.
local aside, retry, retrying, pauses, group = KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[1]
local page = redis.call('XRANGE', aside, '(' .. ARGV[2], '+', 'COUNT', ARGV[3])
local paused = {}
for i = 4, #ARGV do
  paused[ARGV[i]] = true
end
evenWhenFull('ZREM', retry)
local t, moved, bytes = now(), 0, 0
for i, entry in ipairs(page) do
  local kept = named(entry[2])
  local tenant, id = kept['tenant'] or '', kept['entry']
  if paused[tenant] == nil then
    paused[tenant] = redis.call('HEXISTS', pauses, group .. '/' .. tenant) == 1
  end
  if id and kept['copy'] and not paused[tenant] then
    addDue(retry, retrying, id, kept['copy'], t, moved)
    redis.call('XDEL', aside, entry[1])
    moved = moved + 1
  end
  bytes = bytes + #(kept['copy'] or '')
  if bytes > 4194304 and i < #page then
    return {moved, entry[1]}
  end
end
return {moved, #page == tonumber(ARGV[3]) and page[#page][1] or ''}
