-- Notes that a job has passed the failed entries of a stream up to one.
-- KEYS: part of the job
-- ARGV: id among the failed, how long it is kept (s)
redis.call('HSET', KEYS[1], 'passed', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
