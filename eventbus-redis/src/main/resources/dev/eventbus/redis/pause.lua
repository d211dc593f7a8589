-- Adds a pause, unless it is there.
-- KEYS: stream, positions, pauses
-- ARGV: group, its name there, its value, a new version, how many tenants of a group may be paused
-- Returns the value that is there now; nothing if the group is not declared, and an empty one if there are too many.
local pauses, name = KEYS[3], ARGV[2]
if not declared(KEYS[1], KEYS[2], ARGV[1]) then
  return false
end
if name ~= ARGV[1] and redis.call('HEXISTS', pauses, name) == 0 then
  local tenants = pausesOf(pauses, ARGV[1])
  if #tenants / 2 >= tonumber(ARGV[5]) then
    return ''
  end
end
if redis.call('HEXISTS', pauses, name) == 0 then
  redis.call('HSET', pauses, name, ARGV[3], '/version', ARGV[4])
end
return redis.call('HGET', pauses, name)
