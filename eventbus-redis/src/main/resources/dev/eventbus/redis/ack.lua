-- Settles entries as handled.
-- KEYS: stream, consumers, losses, a mark for each entry or none
-- ARGV: group, consumer, how long the marks last or 0, ids
-- Returns the ids that the consumer does not hold any more.
local stream, group, me = KEYS[1], ARGV[1], ARGV[2]
local ids, marks, from, refused = ARGV, KEYS, 4, {}
local mine = score(KEYS[2], me)
-- Whoever takes over ends the lease first: while it lasts, nobody has taken anything.
if not (mine and mine > 0) then
  ids, marks, from = {}, {}, 1
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
  for i = from, #marks do
    redis.call('SET', marks[i], '1', 'PX', ARGV[3])
  end
end
if #ids >= from then
  redis.call('HINCRBY', KEYS[3], group .. '/settled', redis.call('XACK', stream, group, unpack(ids, from)))
end
return refused
