-- Who reads for a group, and who did.
-- KEYS: stream, consumers
-- ARGV: group, lease
-- Returns the consumers whose lease has not ended, when the last sign of life of any was (0 if that is not known), and how
-- many entries are pending.
local living, last = readersOf(KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2]))
local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1])
return {living, last, pending.err and 0 or pending[1]}
