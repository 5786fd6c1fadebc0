-- Who pressed a key, and what it may do. Needs lib/room.lua; arg has call and invite ("" unless an invitee).

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

-- In a local room only the call that owns it invites and drops.
local function may_invite()
  return redis.call('HGET', ROOM, 'owner_call') == arg.call
end

local function private(member, prompt, number)
  tell(arg.call, member.language, prompt, number)
end
