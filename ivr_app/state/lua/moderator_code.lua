-- A code of a conference extension that is bound to an action. Only moderators may; others are told so.
-- @include lib/room lib/people lib/ending lib/conference lib/leaving lib/once lib/members lib/invites lib/muting lib/moderation
-- KEYS 1-7 of lib/room, 8 once. ARGV[1] JSON: room_id, call, invite, code, once_ms.
-- Returns JSON verdict: not_available | no_room | an action of lib/moderation.
local before = remembered()
if before then return before end
local member = presser()
if not running() or not member then return reply('no_room') end
local action = conference and conference.moderator_codes and conference.moderator_codes[arg.code]
if not action or member.role ~= 'moderator' then
  private(member, 'not_available')
  return remember(reply('not_available'))
end
local prompt, values = ACTIONS[action]()
if prompt then
  order('announce', { calls = { { call = arg.call, language = member.language } }, prompt = prompt, values = values })
end
return remember(reply(action))
