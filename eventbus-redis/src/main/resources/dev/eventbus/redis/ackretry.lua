-- Settles entries that waited for a retry as handled.
-- KEYS: consumers, retry, retrying, a mark for each entry or none
-- ARGV: consumer, whether it may have been taken over unnoticed (0 or 1), how long the marks last or 0, then id and token
--   of each entry
-- Returns the ids that somebody else has by now, will get, or had. One that is gone was settled: by this call's first
-- attempt, unless this consumer was taken over.
local consumers, retry, retrying = KEYS[1], KEYS[2], KEYS[3]
evenWhenFull('ZREM', consumers)
local mine = score(consumers, ARGV[1])
local fenced = ARGV[2] == '1'
if mine then -- otherwise the key was deleted, or this is long after a takeover
  fenced = mine <= 0
end
local ids = {}
for i = 4, #ARGV, 2 do
  ids[#ids + 1] = ARGV[i]
end
local leases = leasesOf(retrying, ids)
local handled, gone, refused = {}, {}, {}
for n, id in ipairs(ids) do
  if tokenIn(leases[n]) == ARGV[2 * n + 3] then
    if ARGV[3] ~= '0' then
      redis.call('SET', KEYS[3 + n], '1', 'PX', ARGV[3])
    end
    handled[#handled + 1] = id
    gone[#gone + 1] = id
    gone[#gone + 1] = id .. '/lease'
  elseif fenced or redis.call('ZSCORE', retry, id) then
    refused[#refused + 1] = id
  end
end
if #handled > 0 then
  redis.call('ZREM', retry, unpack(handled))
  redis.call('HDEL', retrying, unpack(gone))
end
return refused
