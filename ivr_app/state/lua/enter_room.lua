-- A phone enters a local room: its owner creates it or comes back, others join a running one.
-- @include lib/room lib/people lib/ending lib/conference lib/seat
-- KEYS 1-7 of lib/room, 8 call. ARGV[1] JSON: what lib/seat names.
-- Returns JSON verdict: entered (id, created) | not_started | pin_required | room_full | gone.
local id, ends = running()
local again = repeated(id)
if again then return again end
if id and ends <= now then
  end_room()
  id = nil
end

if arg.role == 'owner' then
  local owner_call = id and redis.call('HGET', ROOM, 'owner_call')
  local own_seat = owner_call and redis.call('HEXISTS', MEMBERS, owner_call) or 0
  if id and seats() - own_seat >= arg.max_members then return reply('room_full') end
  return enter(id or open_room(), not id)
end

if not id then return reply('not_started') end
if home.conference_pin then return reply('pin_required') end
return take_seat(id)
