-- Adds copies to what waits for a retry, due now, and notes that a job has passed them.
-- KEYS: stream, retry, retrying, positions, part of the job
-- ARGV: group, how long a job is kept (s), what the job has passed so far, the last entry that is passed with these, how many
--   entries of the stream are, how many may wait, then id and copy of each that is to be delivered
-- Returns what it did: DONE, CROWDED, PASSED or NOT_DECLARED.
local stream, retry, retrying, part, group = KEYS[1], KEYS[2], KEYS[3], KEYS[5], ARGV[1]
if not declared(stream, KEYS[4], group) then
  return 'NOT_DECLARED'
elseif (redis.call('HGET', part, 'passed') or '0') ~= ARGV[3] then
  return 'PASSED'
elseif #ARGV > 6 and redis.call('ZCARD', retry) >= tonumber(ARGV[6]) then
  return 'CROWDED'
end
local held = {}
if #ARGV > 6 then
  local pending = redis.pcall('XPENDING', stream, group, ARGV[7], ARGV[#ARGV - 1], 10000)
  for _, entry in ipairs(pending.err and {} or pending) do
    held[entry[1]] = true
  end
end
local t, delivered = now(), 0
for i = 7, #ARGV, 2 do
  if not held[ARGV[i]] and addDue(retry, retrying, ARGV[i], ARGV[i + 1], t, delivered) then
    delivered = delivered + 1
  end
end
redis.call('HINCRBY', part, 'moved', delivered)
redis.call('HINCRBY', part, 'seen', ARGV[5])
redis.call('HSET', part, 'passed', ARGV[4])
redis.call('EXPIRE', part, ARGV[2])
return 'DONE'
