-- The worker is about to place the call of an invite. The claim is written before the request leaves, so that
-- a worker that takes over from a dead one knows that the call may exist.
-- @include lib/room lib/people lib/ending lib/conference lib/leaving lib/invites
-- KEYS 1-7 of lib/room. ARGV[1] JSON: room_id, invite, place_within (ms), settle (ms).
-- Returns JSON verdict: place | uncertain (claimed before, less than settle ago, and no call known) | again (claimed
-- longer ago: it is claimed anew) - all with invite, company and inviter - | placed | late (failed now) | over.
local id = running()
local invite = id and load(INVITES, arg.invite)
if not invite then return reply('over') end
if invite.call then return reply('placed') end
if now - invite.created > arg.place_within then
  finish_invite(arg.invite, invite, 'failed')
  settle(false)
  return reply('late', { invite = invite })
end
local verdict = 'place'
if invite.claimed then verdict = now - invite.claimed < arg.settle and 'uncertain' or 'again' end
if verdict ~= 'uncertain' then
  invite.claimed = now
  save(INVITES, arg.invite, invite)
end
return reply(verdict, { invite = invite, company = load(DIRECTORY, 'company') or {},
  inviter = load(DIRECTORY, 'ext:' .. invite.by) or {} })
