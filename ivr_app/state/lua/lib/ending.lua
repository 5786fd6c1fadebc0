-- How a room ends. Needs lib/room.lua.

-- Everybody who is still in is told and hung up by an order, every invite that is not answered is
-- cancelled, and the room's keys are gone: later hooks for it find nothing. The platform's own
-- endConferenceOnExit is not used: a dying old leg of the owner must not end a room that it came back to.
local function end_room()
  local calls = {}
  for _, item in ipairs(each(MEMBERS)) do
    calls[#calls + 1] = { call = item[1], language = item[2].language }
    hang_up_replaced(item[2])
  end
  for _, item in ipairs(each(INVITES)) do
    local invite = item[2]
    if invite.call and answered(invite) then
      calls[#calls + 1] = { call = invite.call, language = invite.language }
    elseif invite.call then
      hang_up(invite.call, invite.bridged)
    end
  end
  if #calls > 0 then order('farewell', { calls = calls, prompt = 'ended' }) end
  redis.call('DEL', ROOM, MEMBERS, INVITES, GONE)
  redis.call('HDEL', ROOMS, room)
end

-- A room lives while it has a member; invites that nobody answered keep nothing alive.
local function end_if_empty()
  if redis.call('HLEN', MEMBERS) > 0 then return false end
  for _, item in ipairs(each(INVITES)) do
    if answered(item[2]) then return false end
  end
  end_room()
  return true
end
