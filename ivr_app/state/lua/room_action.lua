-- What somebody does to a room through the API: nobody of the room, and above its moderators.
-- @include lib/room lib/people lib/ending lib/conference lib/leaving lib/invites lib/moderation
-- KEYS 1-7 of lib/room. ARGV[1] JSON: room_id, action (mute | unmute | remove | lock | unlock | mute_all | unmute_all |
-- end | drop), member (its call_sid, for the first three), invite (for drop), max_members.
-- Returns JSON verdict: done | no_room | no_member | no_invite | answered | not_available (in a local room).
local FOR_CONFERENCES = { lock = true, unlock = true, mute_all = true, unmute_all = true }
local doing = {}

-- The record of a member and where it is kept; an invitee is one as soon as the room hears it.
local function find()
  local member = load(MEMBERS, arg.member)
  if member then return member, MEMBERS, arg.member end
  for _, item in ipairs(each(INVITES)) do
    if item[2].call == arg.member and audible(item[2]) then return item[2], INVITES, item[1] end
  end
  return nil
end

local function set_muted(muted)
  local member, key, field = find()
  if not member then return 'no_member' end
  if (member.muted or false) == muted then return 'done' end
  member.muted = muted
  save(key, field, member)
  local invite = key == INVITES and field or ''
  order('mute', { call = arg.member, language = member.language, invite = invite, id = arg.room_id })
  return 'done'
end

function doing.mute() return set_muted(true) end

function doing.unmute() return set_muted(false) end

function doing.remove()
  local member, key, field = find()
  if not member then return 'no_member' end
  local is_over = false
  if key == MEMBERS then is_over = take_out(field, member) else forget(field, member) end
  order('farewell', { calls = { { call = arg.member, language = member.language } }, prompt = 'removed' })
  settle(is_over)
  return 'done'
end

function doing.lock()
  redis.call('HSET', ROOM, 'locked', 1)
  return 'done'
end

function doing.unlock()
  redis.call('HDEL', ROOM, 'locked')
  return 'done'
end

function doing.mute_all()
  ACTIONS.mute_all()
  return 'done'
end

function doing.unmute_all()
  ACTIONS.unmute_all()
  return 'done'
end

doing['end'] = function()
  end_room()
  return 'done'
end

function doing.drop()
  local invite = load(INVITES, arg.invite)
  if not invite then return 'no_invite' end
  if answered(invite) then return 'answered' end
  forget(arg.invite, invite)
  if invite.call then hang_up(invite.call, invite.bridged) end
  settle(false)
  return 'done'
end

if not running() then return reply('no_room') end
if FOR_CONFERENCES[arg.action] and not CONFERENCE then return reply('not_available') end
return reply(doing[arg.action]())
