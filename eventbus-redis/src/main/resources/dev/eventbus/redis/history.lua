-- Counts a page of the entries that are retained after one, and up to one.
-- KEYS: stream
-- ARGV: the one before, the last one, how many
-- Returns how many, and the id after which the next page begins or '' if this is the last.
local page = redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], ARGV[2], 'COUNT', ARGV[3])
return {#page, #page == tonumber(ARGV[3]) and page[#page][1] or ''}
