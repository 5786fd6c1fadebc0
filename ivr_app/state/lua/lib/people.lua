-- Who is in a room, and what is told to them. Needs lib/room.lua.

-- A seat is taken by every member and by every invite, answered or not.
local function seats()
  return redis.call('HLEN', MEMBERS) + redis.call('HLEN', INVITES)
end

local function answered(invite)
  return invite.state == 'answered' or invite.state == 'in'
end

-- A bridged invite is in the room with its early media; a plain call brings nothing before it is answered.
local function audible(invite)
  return answered(invite) or (invite.state == 'early' and invite.bridged)
end

-- Everybody who is in the conference and hears it, as {call, language}; `except` is left out.
local function listeners(except)
  local calls = {}
  for _, item in ipairs(each(MEMBERS)) do
    if item[1] ~= except and item[2].state == 'in' then
      calls[#calls + 1] = { call = item[1], language = item[2].language }
    end
  end
  for _, item in ipairs(each(INVITES)) do
    if audible(item[2]) and item[2].joined then
      calls[#calls + 1] = { call = item[2].call, language = item[2].language }
    end
  end
  return calls
end

local function hang_up(call, is_up)
  order('hang_up', { call = call, answered = is_up and true or false })
end

-- The older calls of an owner, once its new call is in, or is no more.
local function hang_up_replaced(member)
  for _, call in ipairs(member.replaces or {}) do hang_up(call, true) end
  member.replaces = nil
end
