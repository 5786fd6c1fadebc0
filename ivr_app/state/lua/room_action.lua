-- What is done through the API to a whole room, or to an invite of it: by nobody of the room.
-- @include lib/room lib/people lib/ending lib/conference lib/leaving lib/invites lib/muting lib/moderation
-- KEYS 1-7 of lib/room. ARGV[1] JSON: room_id, action (lock | unlock | mute_all | unmute_all | end | drop), invite (for
-- drop), max_members.
-- Returns JSON verdict: done | no_room | no_invite | answered | not_available (in a local room).
local FOR_CONFERENCES = { lock = true, unlock = true, mute_all = true, unmute_all = true }
local doing = {}

function doing.lock()
  redis.call('HSET', ROOM, 'locked', 1)
end

function doing.unlock()
  redis.call('HDEL', ROOM, 'locked')
end

doing.mute_all, doing.unmute_all, doing['end'] = ACTIONS.mute_all, ACTIONS.unmute_all, ACTIONS['end']

local function drop()
  local invite = load(INVITES, arg.invite)
  if not invite then return 'no_invite' end
  if answered(invite) then return 'answered' end
  forget(arg.invite, invite)
  if invite.call then hang_up(invite.call, invite.bridged) end
  settle(false)
  return 'done'
end

if not running() then return reply('no_room') end
if FOR_CONFERENCES[arg.action] and not conference then return reply('not_available') end
if arg.action == 'drop' then return reply(drop()) end
doing[arg.action]()
return reply('done')
