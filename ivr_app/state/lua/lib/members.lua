-- Who pressed a key, and what it may do. Needs lib/room.lua, people, conference; arg has call and invite ("" unless an invitee).

-- The record of the member and where it is kept (key, field); nil if the call is in the room no more.
local function presser()
  if arg.invite and arg.invite ~= '' then
    local invite = load(INVITES, arg.invite)
    if invite and invite.call == arg.call and audible(invite) then return invite, INVITES, arg.invite end
    return nil
  end
  local member = load(MEMBERS, arg.call)
  if member then return member, MEMBERS, arg.call end
  return nil
end

-- In a local room only the call that owns it invites and drops; in a conference every extension may.
local function may_invite()
  if conference then return arg.extension ~= '' end
  return redis.call('HGET', ROOM, 'owner_call') == arg.call
end

-- A locked room takes the invites of its moderators only.
local function invite_refused(member)
  if not may_invite() then return 'not_available' end
  return redis.call('HGET', ROOM, 'locked') == '1' and member.role ~= 'moderator' and 'locked' or nil
end

local function private(member, prompt, number)
  tell(arg.call, member.language, prompt, number)
end
