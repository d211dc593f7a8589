-- Settles entries by appending them to the failed ones.
-- KEYS: stream, consumers, retry, retrying, failed, losses
-- ARGV: group, consumer, then of each entry its id, token ('' if it is pending in the group), how many words its fields
--   are, and these
-- Returns for each its id there, or nothing if it is not held any more.
local stream, consumers, retry, retrying, failed, losses = unpack(KEYS)
evenWhenFull('ZREM', consumers)
local group, me = ARGV[1], ARGV[2]
local ids, starts, at = {}, {}, 3
while at <= #ARGV do
  ids[#ids + 1], starts[#starts + 1] = ARGV[at], at
  at = at + 3 + ARGV[at + 2]
end
local leases = leasesOf(retrying, ids)
starts[#starts + 1] = at
local parked = {}

local function park(id, token, lease, first, last)
  local holding = holdsBy(stream, group, me, id, token, lease)
  if parked[id] then -- it was pending and leased both
    if holding then
      letGo(stream, group, losses, retry, retrying, id, token)
    end
    return parked[id]
  end
  if not holding then
    if not orphaned(stream, group, consumers, me, id) or redis.call('HEXISTS', retrying, id) == 1 or lease then
      return false
    end
    for _, earlier in ipairs(redis.call('XREVRANGE', failed, '+', '-', 'COUNT', 100)) do
      if named(earlier[2])['failed.entry'] == id then
        return earlier[1] -- by this call's first attempt
      end
    end
  end
  -- One after another: an entry that cannot be appended leaves those before it parked, and those after it held.
  parked[id] = redis.call('XADD', failed, '*', unpack(ARGV, first, last))
  letGo(stream, group, losses, retry, retrying, id, token)
  return parked[id]
end

local answers = {}
for n, id in ipairs(ids) do
  answers[n] = park(id, ARGV[starts[n] + 1], leases[n], starts[n] + 3, starts[n + 1] - 1)
end
return answers
