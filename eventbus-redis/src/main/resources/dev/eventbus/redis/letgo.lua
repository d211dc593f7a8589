-- Put between common.lua and the scripts that settle one entry after another.

-- Lets go of an entry that is kept elsewhere by now: pending in the group, or leased by this token from those that wait.
local function letGo(stream, group, losses, retry, retrying, id, token)
  if token == '' then
    redis.call('HINCRBY', losses, group .. '/settled', redis.call('XACK', stream, group, id))
  else
    redis.call('ZREM', retry, id)
    redis.call('HDEL', retrying, id, id .. '/lease')
  end
end
