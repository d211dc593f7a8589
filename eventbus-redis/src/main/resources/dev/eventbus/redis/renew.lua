-- Prolongs leases of entries that waited for a retry.
-- KEYS: retry, retrying
-- ARGV: lease, then id and token of each entry
-- Returns how many are still held.
local ends = now() + ARGV[1]
local held = 0
for i = 2, #ARGV, 2 do
  if leased(KEYS[2], ARGV[i], ARGV[i + 1]) then
    redis.call('ZADD', KEYS[1], 'XX', ends, ARGV[i])
    held = held + 1
  end
end
return held
