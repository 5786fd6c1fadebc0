-- A member is out of the room: its call ended, or the platform says that it left.
-- @include lib/room lib/people lib/ending
-- KEYS 1-7 of lib/room, 8 call. ARGV[1] JSON: room_id, call.
-- Returns JSON verdict: left | ended (the room too) | gone (was taken out before, or the room has ended).
local CALL = KEYS[8]

local function owner_leaves()
  if redis.call('HGET', ROOM, 'owner_call') ~= arg.call then return false end
  redis.call('HDEL', ROOM, 'owner_call')
  return redis.call('HGET', ROOM, 'end_on_exit') == '1'
end

local function leave()
  if not running() then return 'gone' end
  if redis.call('HDEL', MEMBERS, arg.call) == 0 then return 'gone' end
  if owner_leaves() then
    end_room()
    return 'ended'
  end
  return end_if_empty() and 'ended' or 'left'
end

-- That a call left is told several times, in several ways: each gets what the first one got.
local raw = redis.call('GET', CALL)
local call = raw and cjson.decode(raw)
if call and call.gone then return reply(call.gone) end
local verdict = leave()
if call then
  call.gone = verdict
  redis.call('SET', CALL, cjson.encode(call), 'PX', arg.ttl)
end
return reply(verdict)
