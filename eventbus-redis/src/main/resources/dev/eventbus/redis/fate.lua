-- Looks what became of an entry for a group.
-- KEYS: stream, positions, retry, retrying
-- ARGV: group, id
-- Returns 'retrying', when it is due, copy or nothing, lease or nothing; or 'held', consumer, for how long, deliveries; or
-- 'waiting' or 'settled', which may mean failed.
local stream, positions, retry, retrying = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local group, id = ARGV[1], ARGV[2]
local due = redis.call('ZSCORE', retry, id)
if due then
  return {'retrying', tonumber(due), redis.call('HGET', retrying, id), redis.call('HGET', retrying, id .. '/lease')}
end
local of = redis.call('EXISTS', stream) == 1 and groupInfo(stream, group)
if of then
  local pending = redis.call('XPENDING', stream, group, id, id, 1)[1]
  if pending then
    return {'held', pending[2], pending[3], pending[4]}
  end
end
local position = of and of['last-delivered-id'] or redis.call('HGET', positions, group)
return {position and less(position, id) and 'waiting' or 'settled'}
