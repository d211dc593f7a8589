-- Settles an entry by setting a copy aside, while its tenant is paused.
-- KEYS: stream, consumers, retry, retrying, aside, losses, pauses
-- ARGV: group, consumer, id, token ('' if it is pending in the group), tenant, copy, a new version
-- Returns its id there, or nothing if it is not held any more.
local stream, consumers, retry, retrying, aside, losses, pauses = unpack(KEYS)
evenWhenFull('ZREM', consumers)
local group, me, id, token, tenant = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if not holds(stream, group, me, retrying, id, token) then
  if not orphaned(stream, group, consumers, me, id) or redis.call('HEXISTS', retrying, id) == 1
      or redis.call('HEXISTS', retrying, id .. '/lease') == 1 then
    return false
  end
  for _, kept in ipairs(redis.call('XREVRANGE', aside, '+', '-', 'COUNT', 100)) do
    if named(kept[2])['entry'] == id then
      return kept[1] -- by this call's first attempt
    end
  end
end
local kept = redis.call('XADD', aside, '*', 'entry', id, 'tenant', tenant, 'copy', ARGV[6])
letGo(stream, group, losses, retry, retrying, id, token)
if redis.call('HEXISTS', pauses, group .. '/' .. tenant) == 0 then
  redis.call('HSET', pauses, '/version', ARGV[7]) -- it is resumed by now, and somebody has to see what is here
end
return kept
