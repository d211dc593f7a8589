-- Removes a stream and what lies beside it, unless a subscription is declared on it.
-- KEYS: stream, positions, losses, keeper, secured, pauses, sensitive
-- Returns whether it is gone (0 or 1).
local stream, positions = KEYS[1], KEYS[2]
if #redis.call('HKEYS', positions) > 0
    or redis.call('EXISTS', stream) == 1 and #redis.call('XINFO', 'GROUPS', stream) > 0 then
  return 0
end
redis.call('UNLINK', unpack(KEYS))
return 1
