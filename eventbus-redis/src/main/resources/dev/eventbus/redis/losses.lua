-- Counts entries that were removed from the stream before the group had read them.
-- KEYS: stream, losses, a key to try something on
-- ARGV: group
-- Returns how many were known before, how many are now, and whether the count is exact or a lower bound (1 or 0).
evenWhenFull('HDEL', KEYS[2])
return {look(KEYS[1], KEYS[2], KEYS[3], ARGV[1])}
