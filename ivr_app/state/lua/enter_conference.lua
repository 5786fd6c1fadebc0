-- A caller enters a conference extension without a PIN; the first one opens the room.
-- @include lib/room lib/people lib/ending lib/conference lib/seat
-- KEYS 1-7 of lib/room, 8 call. ARGV[1] JSON: what lib/seat names.
-- Returns JSON verdict: entered (id, role, created, muted, waits, recorded, enter_sound, music) | pin_required |
-- room_full | locked | gone.
local id, ends = running()
local again = repeated(id)
if again then return again end
if id and ends <= now then
  end_room()
  id = nil
end
if conference.pin then return reply('pin_required') end
return take_seat(id)
