-- Renews a consumer's lease, and looks around.
-- KEYS: stream, consumers, retry, retrying, positions, pauses
-- ARGV: group, consumer, lease, whether it may have been taken over unnoticed (0 or 1), whether leases that ended are to be reported (0 or
--   1; those that were given up always are), whether this is a thorough round (0 or 1), mend cursor or '',
--   the version of the pauses that it knows
-- Returns: whether it is fenced (0 or 1), ms until the next retry is due or -1, consumers to take over, mend cursor or '',
--   the time, the version of the pauses, and the pauses of the group if that is another one
local stream, consumers, retry, retrying, positions = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
evenWhenFull('ZREM', consumers)
local group, me, lease = ARGV[1], ARGV[2], tonumber(ARGV[3])
local t = now()

local fenced = 0
local mine = score(consumers, me)
if mine == nil then
  -- The key was deleted, or this is the first time; or else, after a long silence, all of ours was taken over long ago.
  if ARGV[4] == '0' or #redis.call('XPENDING', stream, group, '-', '+', 1, me) == 1 then
    redis.call('ZADD', consumers, t, me)
  else
    fenced = 1
  end
elseif mine <= 0 then
  fenced = 1
elseif t - mine > math.min(lease / 3, 10000) or mine > t then -- whoever asks for its readers may have the usual lease
  redis.call('ZADD', consumers, t, me)
end

if ARGV[6] == '1' then
  for _, flat in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
    local consumer = named(flat)
    local name = consumer['name']
    local other = name ~= me and score(consumers, name)
    if other == nil then
      redis.call('ZADD', consumers, t, name) -- nobody knows since when
    elseif other and other < 0 then
      if consumer['pending'] > 0 then
        redis.call('ZADD', consumers, 0, name) -- it went on reading after it was taken over
      else
        redis.call('XGROUP', 'DELCONSUMER', stream, group, name)
      end
    end
  end
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', consumers, t + lease, '+inf', 'LIMIT', 0, 100)) do
    redis.call('ZADD', consumers, t, name) -- the clock was set back
  end
  redis.call('ZREMRANGEBYSCORE', consumers, 24 * 3600 * 1000 - t, '(0')
end

local position = settled(stream, group)
if redis.call('HGET', positions, group) ~= position then
  redis.call('HSET', positions, group, position)
end

local cursor = ARGV[7]
if cursor ~= '' then
  -- Entries whose member was lost with the key of the due times are due now; those in somebody's hands are looked at soon.
  local page = redis.call('HSCAN', retrying, cursor, 'COUNT', 100)
  cursor = page[1] == '0' and '' or page[1]
  for i = 1, #page[2], 2 do
    local id = page[2][i]
    if string.sub(id, -6) ~= '/lease' and not redis.call('ZSCORE', retry, id) then
      redis.call('ZADD', retry, redis.call('HEXISTS', retrying, id .. '/lease') == 1 and t + untilLook(lease) or t, id)
    end
  end
end

local version = redis.call('HGET', KEYS[6], '/version') or ''
local pauses = version ~= ARGV[8] and pausesOf(KEYS[6], group)
local due = redis.call('ZRANGE', retry, 0, 0, 'WITHSCORES')
local dead = {}
local ended = ARGV[5] == '1' and '(' .. string.format('%.0f', t - lease) or 0
for _, name in ipairs(redis.call('ZRANGEBYSCORE', consumers, 0, ended, 'LIMIT', 0, 16)) do
  if name ~= me then
    dead[#dead + 1] = name
  end
end
return {fenced, #due == 2 and math.max(0, due[2] - t) or -1, dead, cursor, t, version, pauses}
