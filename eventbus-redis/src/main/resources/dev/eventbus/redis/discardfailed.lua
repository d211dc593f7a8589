-- Removes a failed entry.
-- KEYS: failed, part of the job
-- ARGV: id among the failed, how long a job is kept (s), 0 for no job
-- Returns whether it was there (0 or 1).
if ARGV[2] ~= '0' and #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 1 then
  redis.call('HINCRBY', KEYS[2], 'moved', 1)
  redis.call('HSET', KEYS[2], 'passed', ARGV[1])
  redis.call('EXPIRE', KEYS[2], ARGV[2])
end
return redis.call('XDEL', KEYS[1], ARGV[1])
