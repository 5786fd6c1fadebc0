-- The platform refused the request, so nothing was placed: the next attempt starts afresh.
-- @include lib/room lib/people
-- KEYS 1-7 of lib/room. ARGV[1] JSON: room_id, invite.
-- Returns JSON verdict: released | over.
local invite = running() and load(INVITES, arg.invite)
if not invite then return reply('over') end
invite.claimed = nil
save(INVITES, arg.invite, invite)
return reply('released')
