-- ## dialled on another line, or typed where it arrives as one entry.
-- @include lib/room lib/people lib/ending lib/conference lib/leaving lib/once lib/members lib/invites
-- KEYS 1-7 of lib/room, 8 once. ARGV[1] JSON: room_id, call ("" when dialled), invite, extension (whose last NUMBER), once_ms.
-- Returns JSON verdict: dropped (number) | picked_up (number) | nobody_to_remove | not_available | no_room.
local before = remembered()
if before then return before end
if not running() then return reply('no_room') end
local member = arg.call ~= '' and presser() or nil
if arg.call ~= '' and not member then return reply('no_room') end
if member and not may_invite() then
  private(member, 'not_available')
  return remember(reply('not_available'))
end
local verdict, number = drop_last(arg.extension)
if member then private(member, verdict, number) end
if verdict == 'dropped' then settle(false) end
return remember(reply(verdict, { number = number }))
