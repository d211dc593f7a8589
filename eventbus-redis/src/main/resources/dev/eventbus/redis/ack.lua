-- Settles entries as handled.
-- KEYS: stream, consumers, losses, a mark for each entry or none
-- ARGV: group, consumer, how long the marks last or 0, ids
-- Returns the ids that the consumer does not hold any more.
local stream, group, me = KEYS[1], ARGV[1], ARGV[2]
local ids, refused, marks = {}, {}, {}
local mine = score(KEYS[2], me)
if mine and mine > 0 then
  -- Whoever takes over ends the lease first: nobody has taken anything.
  for i = 4, #ARGV do
    ids[#ids + 1] = ARGV[i]
    marks[#marks + 1] = KEYS[i]
  end
else
  for i = 4, #ARGV do
    if owns(stream, group, me, ARGV[i]) then
      ids[#ids + 1] = ARGV[i]
      marks[#marks + 1] = KEYS[i]
    else
      refused[#refused + 1] = ARGV[i]
    end
  end
end
if ARGV[3] ~= '0' then
  evenWhenFull('ZREM', KEYS[2]) -- XACK needs no memory
  for _, mark in ipairs(marks) do
    redis.call('SET', mark, '1', 'PX', ARGV[3])
  end
end
if #ids > 0 then
  redis.call('HINCRBY', KEYS[3], group .. '/settled', redis.call('XACK', stream, group, unpack(ids)))
end
return refused
