-- *1: a member's own microphone, off and on.
-- @include lib/room lib/people lib/conference lib/once lib/members
-- KEYS 1-7 of lib/room, 8 once. ARGV[1] JSON: room_id, call, invite, once_ms.
-- Returns JSON verdict: muted | unmuted | not_available | no_room.
local before = remembered()
if before then return before end
local member, key, field = presser()
if not running() or not member then return reply('no_room') end
if is_quiet() and member.role ~= 'moderator' then
  private(member, 'not_available')
  return remember(reply('not_available'))
end
member.muted = not member.muted
save(key, field, member)
order('mute', { call = arg.call, language = member.language, invite = arg.invite, id = arg.room_id })
return remember(reply(member.muted and 'muted' or 'unmuted'))
