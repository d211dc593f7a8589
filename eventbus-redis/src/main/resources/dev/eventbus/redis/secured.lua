-- Looks whether entries are there, and writes something: from 7.2 on, WAIT is only about what its connection wrote itself,
-- and all that was written before.
-- KEYS: stream, secured
-- ARGV: the ids of the entries
-- Returns 1 for each that is there, 0 for each that is not.
local stream, secured = KEYS[1], KEYS[2]
redis.call('DEL', secured) -- first, so that a full server takes the other
redis.call('SET', secured, '', 'PX', 1000)
local there = {}
for i, id in ipairs(ARGV) do
  there[i] = #redis.call('XRANGE', stream, id, id)
end
return there
