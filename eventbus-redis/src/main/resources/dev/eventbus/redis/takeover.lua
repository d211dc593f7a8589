-- Takes a page of what a consumer holds whose lease has ended.
-- KEYS: stream, consumers, failed, losses
-- ARGV: group, consumer, dead consumer, lease, how many, time now (ISO-8601)
-- Returns how many were taken, how many were gone and are parked, whether there are more (0 or 1).
local stream, consumers, failed = KEYS[1], KEYS[2], KEYS[3]
evenWhenFull('ZREM', consumers)
local group, me, dead = ARGV[1], ARGV[2], ARGV[3]
local t = now()
local mine, theirs = score(consumers, me), score(consumers, dead)
if mine == nil or mine <= 0 or theirs == nil or theirs < 0 or theirs >= t - ARGV[4] and theirs ~= 0 then
  return {0, 0, 0}
end
-- From here on it cannot settle anything that is taken from it.
redis.call('ZADD', consumers, 0, dead)
local ids, gone = {}, 0
local page = redis.call('XPENDING', stream, group, '-', '+', ARGV[5], dead)
for _, pending in ipairs(page) do
  local id = pending[1]
  if #redis.call('XRANGE', stream, id, id) == 1 then
    ids[#ids + 1] = id
  else
    redis.call('XADD', failed, '*', 'failed.stream', stream, 'failed.entry', id, 'failed.subscription', group,
      'failed.reason', 'TRIMMED', 'failed.attempts', pending[4], 'failed.first', ARGV[6], 'failed.last', ARGV[6],
      'failed.message', 'It was removed from the stream before it was settled; its content is lost.',
      'failed.fingerprint', 'trimmed')
    redis.call('HINCRBY', KEYS[4], group .. '/settled', redis.call('XACK', stream, group, id))
    gone = gone + 1
  end
end
if #ids > 0 then
  local claim = {stream, group, me, 0}
  for i = 1, #ids do
    claim[4 + i] = ids[i]
  end
  claim[#claim + 1] = 'JUSTID'
  redis.call('XCLAIM', unpack(claim))
end
if #redis.call('XPENDING', stream, group, '-', '+', 1, dead) > 0 then
  return {#ids, gone, 1}
end
redis.call('XGROUP', 'DELCONSUMER', stream, group, dead)
redis.call('ZADD', consumers, -t, dead)
return {#ids, gone, 0}
