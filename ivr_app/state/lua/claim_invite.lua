-- The worker is about to place the call of an invite. The claim is written before the request leaves, so that
-- a worker that takes over from a dead one knows that the call may exist.
-- @include lib/room lib/people lib/ending lib/conference lib/leaving lib/invites
-- KEYS 1-7 of lib/room. ARGV[1] JSON: room_id, invite, place_within (ms).
-- Returns JSON verdict: place | uncertain (claimed before, and no call known) - both with invite, company and
-- inviter - | placed | late (failed now) | over.
local id = running()
local invite = id and load(INVITES, arg.invite)
if not invite then return reply('over') end
if invite.call then return reply('placed') end
if now - invite.created > arg.place_within then
  finish_invite(arg.invite, invite, 'failed')
  settle(false)
  return reply('late', { invite = invite })
end
local verdict = invite.claimed and 'uncertain' or 'place'
invite.claimed = now
save(INVITES, arg.invite, invite)
return reply(verdict, { invite = invite, company = load(DIRECTORY, 'company') or {},
  inviter = load(DIRECTORY, 'ext:' .. invite.by) or {} })
