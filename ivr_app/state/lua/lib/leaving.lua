-- How a member leaves a room that goes on, or not. Needs lib/room.lua, people, ending, conference.

local function has_moderator()
  for _, item in ipairs(each(MEMBERS)) do
    if item[2].role == 'moderator' then return true end
  end
  return false
end

-- Takes a member out of the state; true if its leaving ends the room for all.
local function take_out(call, member)
  redis.call('HDEL', MEMBERS, call)
  gone(call)
  hang_up_replaced(member)
  if conference then
    return conference.end_on_moderator_exit and member.role == 'moderator' and not has_moderator()
  end
  if redis.call('HGET', ROOM, 'owner_call') ~= call then return false end
  redis.call('HDEL', ROOM, 'owner_call')
  return redis.call('HGET', ROOM, 'end_on_exit') == '1'
end

-- After somebody left: the room ends, or those who stay are looked after. True if it ended.
local function settle(is_over)
  if is_over then
    end_room()
    return true
  end
  if end_if_empty() then return true end
  update_music()
  return false
end
