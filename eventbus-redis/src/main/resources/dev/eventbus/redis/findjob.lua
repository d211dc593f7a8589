-- Looks at a job on failed events.
-- KEYS: job
-- Returns its fields and values, and whether its runner's lease lasts (0 or 1).
local lease = tonumber(redis.call('HGET', KEYS[1], 'lease') or 0)
return {redis.call('HGETALL', KEYS[1]), lease > now() and 1 or 0}
