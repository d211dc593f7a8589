-- Removes a pause.
-- KEYS: pauses
-- ARGV: its name, a new version
-- Returns the value that was there; nothing if there was none.
local pause = redis.call('HGET', KEYS[1], ARGV[1])
if pause then
  redis.call('HDEL', KEYS[1], ARGV[1])
  redis.call('HSET', KEYS[1], '/version', ARGV[2])
end
return pause
