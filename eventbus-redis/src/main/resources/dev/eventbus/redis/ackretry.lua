-- Settles entries that waited for a retry as handled.
-- KEYS: retry, retrying, a mark for each entry or none
-- ARGV: how long the marks last or 0, then id and token of each entry
-- Returns the ids that somebody else has by now, or will get. One that is gone was settled, most likely by this
-- call's first attempt.
local refused = {}
for i = 2, #ARGV, 2 do
  local id = ARGV[i]
  if leased(KEYS[2], id, ARGV[i + 1]) then
    if ARGV[1] ~= '0' then
      redis.call('SET', KEYS[2 + i / 2], '1', 'PX', ARGV[1])
    end
    redis.call('ZREM', KEYS[1], id)
    redis.call('HDEL', KEYS[2], id, id .. '/lease')
  elseif redis.call('ZSCORE', KEYS[1], id) then
    refused[#refused + 1] = id
  end
end
return refused
