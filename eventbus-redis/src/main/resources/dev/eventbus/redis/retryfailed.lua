-- Moves a failed entry to what waits for a retry, due now.
-- KEYS: failed, retry, retrying, stream, positions, part of the job
-- ARGV: id among the failed, id in the stream, copy, group, how long a job is kept (s), 0 for no job
-- Returns whether it was there (0 or 1), or -1 if it was, and stays, since nobody would take it.
evenWhenFull('ZREM', KEYS[2])
if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then
  return 0
end
if not declared(KEYS[4], KEYS[5], ARGV[4]) then
  return -1
end
if ARGV[5] ~= '0' then
  redis.call('HINCRBY', KEYS[6], 'moved', 1)
  redis.call('HSET', KEYS[6], 'passed', ARGV[1])
  redis.call('EXPIRE', KEYS[6], ARGV[5])
end
redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
redis.call('HDEL', KEYS[3], ARGV[2] .. '/lease')
redis.call('ZADD', KEYS[2], now(), ARGV[2])
return redis.call('XDEL', KEYS[1], ARGV[1])
