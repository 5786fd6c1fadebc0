-- NUMBER is invited through the API: the invite belongs to nobody, so that ## never drops it.
-- @include lib/room lib/people lib/conference lib/pending
-- KEYS 1-7 of lib/room. ARGV[1] JSON: room_id, digits, e164 ("" if no possible number), allowed, new_id, secret, bridged,
-- language, max_members, max_pending.
-- Returns JSON verdict: placed (invite) | calling | no_room | not_invitable | number_invalid | not_allowed |
-- already_there | too_many_invites | room_full. The invite is as start_invite makes it.
local extension = load(DIRECTORY, 'ext:' .. arg.digits)
local dest = extension and extension.number or arg.e164

local function refused()
  if extension and extension.type ~= 'phone' then return 'not_invitable' end
  if extension then return nil end
  if arg.e164 == '' then return 'number_invalid' end
  return not arg.allowed and 'not_allowed' or nil
end

local id = running()
if not id then return reply('no_room') end
local verdict = refused() or present(dest) or (seats() >= max_members() and 'room_full')
if verdict then return reply(verdict) end
local invite = { by = '', number = arg.digits, dest = dest, target = extension and 'user' or 'phone',
  sip_user = extension and extension.sip_user, bridged = arg.bridged, secret = arg.secret,
  language = extension and extension.language or arg.language, state = 'placing', since = now, created = now }
save(INVITES, arg.new_id, invite)
order('place', { invite = arg.new_id, id = id })
return reply('placed', { invite = invite })
