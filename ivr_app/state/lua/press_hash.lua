-- One # in a room. The platform ends an entry at #, so ## arrives as two empty entries of one call: the second within
-- the window drops the last NUMBER, one alone is nothing. Repeated deliveries cannot be told from presses.
-- @include lib/room lib/people lib/ending lib/conference lib/leaving lib/members lib/invites
-- KEYS 1-7 of lib/room. ARGV[1] JSON: room_id, call, invite, extension, window (ms).
-- Returns JSON verdict: first | dropped | picked_up | nobody_to_remove | not_available | no_room.
local member, key, field = presser()
if not running() or not member then return reply('no_room') end

local pressed = member.pressed
member.pressed = nil
if not pressed or math.abs(now - pressed) > arg.window then
  member.pressed = now
  save(key, field, member)
  return reply('first')
end
save(key, field, member)

local verdict, number = 'not_available', nil
if may_invite() then verdict, number = drop_last(arg.extension) end
private(member, verdict, number)
if verdict == 'dropped' then settle(false) end
return reply(verdict, { number = number })
