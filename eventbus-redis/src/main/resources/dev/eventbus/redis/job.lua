-- Changes a job on failed events, if its state allows that, and puts it on record.
-- KEYS: job, jobs, records
-- ARGV: change (add, resume, hold or end), id, runner, lease (ms), how long it is kept (s), how many jobs are listed,
--   how many records are kept, how many words of facts follow; facts; record
-- Returns whether it was changed (0 or 1).
local job, jobs, records = KEYS[1], KEYS[2], KEYS[3]
local change, id, runner, lease, kept, listed, recorded, words = unpack(ARGV, 1, 8)
evenWhenFull('ZREM', jobs)
local t = now()
local state = redis.call('HGET', job, 'state')
local holder = redis.call('HGET', job, 'runner')
local held = tonumber(redis.call('HGET', job, 'lease') or 0) > t
local allowed = state == 'RUNNING'
if change == 'add' then
  allowed = not state
elseif change == 'resume' then
  allowed = state and state ~= 'DONE' and not (state == 'RUNNING' and held)
elseif change == 'hold' then
  allowed = state == 'RUNNING' and (holder == runner or not held)
end
if not allowed then
  return 0
end
words = tonumber(words)
if #ARGV > 8 + words then
  redis.call('XADD', records, 'MAXLEN', recorded, '*', unpack(ARGV, 9 + words))
end
if words > 0 then
  redis.call('HSET', job, unpack(ARGV, 9, 8 + words))
end
if change == 'add' then
  redis.call('ZADD', jobs, t, id)
  redis.call('ZREMRANGEBYRANK', jobs, 0, -1 - listed)
elseif change == 'resume' then
  redis.call('HSET', job, 'state', 'RUNNING')
end
redis.call('HSET', job, 'runner', runner, 'lease', string.format('%.0f', change == 'end' and 0 or t + lease))
redis.call('EXPIRE', job, kept)
return 1
