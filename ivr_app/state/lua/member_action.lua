-- What is done through the API to one member of a room: by nobody of the room, and above its moderators.
-- @include lib/room lib/people lib/ending lib/conference lib/leaving lib/invites
-- KEYS 1-7 of lib/room. ARGV[1] JSON: room_id, action (mute | unmute | remove), member (its call_sid), max_members.
-- Returns JSON verdict: done | no_room | no_member.

-- The record of the member and where it is kept; an invitee is one as soon as the room hears it.
local function find()
  local member = load(MEMBERS, arg.member)
  if member then return member, MEMBERS, arg.member end
  for _, item in ipairs(each(INVITES)) do
    if item[2].call == arg.member and audible(item[2]) then return item[2], INVITES, item[1] end
  end
  return nil
end

local function set_muted(muted, member, key, field)
  if (member.muted or false) == muted then return end
  member.muted = muted
  save(key, field, member)
  local invite = key == INVITES and field or ''
  order('mute', { call = arg.member, language = member.language, invite = invite, id = arg.room_id })
end

local function remove(member, key, field)
  local is_over = false
  if key == MEMBERS then is_over = take_out(field, member) else forget(field, member) end
  order('farewell', { calls = { { call = arg.member, language = member.language } }, prompt = 'removed' })
  settle(is_over)
end

if not running() then return reply('no_room') end
local member, key, field = find()
if not member then return reply('no_member') end
if arg.action == 'remove' then
  remove(member, key, field)
else
  set_muted(arg.action == 'mute', member, key, field)
end
return reply('done')
