-- Whether a member's microphone is off. Reads only.
-- @include lib/room lib/people lib/conference lib/members
-- KEYS 1-7 of lib/room. ARGV[1] JSON: room_id, call, invite ("" unless an invitee).
-- Returns JSON verdict: muted | open (also for a call that is in the room no more).
local member = running() and presser()
return reply(member and member.muted and 'muted' or 'open')
