-- The last entry that a group was given; for one that is lost, its saved position.
-- KEYS: stream, positions
-- ARGV: group
-- Returns its id, or nothing if the group is not declared.
local stream, group = KEYS[1], ARGV[1]
local info = redis.call('EXISTS', stream) == 1 and groupInfo(stream, group)
return info and info['last-delivered-id'] or redis.call('HGET', KEYS[2], group)
