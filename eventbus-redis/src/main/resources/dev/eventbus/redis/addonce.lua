-- Appends entries in their order, up to the first whose event may be among what was appended since it was looked for.
-- KEYS: stream
-- ARGV: the last entry that was looked at, hard limit, most entries to look at, and for each entry: the text by which to
-- know its event, '' if there is none, - if it need not be looked for; the number of its words; its words
-- Returns the ids of those it appended, and the error at which it ended or ''.
local stream, limit, most = KEYS[1], ARGV[2], tonumber(ARGV[3])
local since = redis.call('XRANGE', stream, '(' .. ARGV[1], '+', 'COUNT', most)
local texts = {}
for i, entry in ipairs(since) do
  texts[i] = table.concat(entry[2], '\n')
end

local function mayBeThere(event)
  if event == '-' then
    return false
  end
  if event == '' or #since == most then
    return #since > 0
  end
  for _, text in ipairs(texts) do
    if string.find(text, event, 1, true) then
      return true
    end
  end
  return false
end

local ids, at = {}, 4
while at <= #ARGV do
  local words = tonumber(ARGV[at + 1])
  if mayBeThere(ARGV[at]) then
    break
  end
  if words > 7000 then
    return {ids, 'ERR an event with an id of its own may have 3,500 fields'} -- Lua hands on no more words than 8,000
  end
  local id = redis.pcall('XADD', stream, 'MAXLEN', '~', limit, '*', unpack(ARGV, at + 2, at + 1 + words))
  if type(id) == 'table' then
    return {ids, id.err}
  end
  ids[#ids + 1] = id
  at = at + 2 + words
end
return {ids, ''}
