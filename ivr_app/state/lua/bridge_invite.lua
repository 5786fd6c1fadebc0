-- The call of an invite came back to the application with its token: it is bound to the first call that shows it.
-- @include lib/room lib/people
-- KEYS 1-7 of lib/room, 8 the record of this call. ARGV[1] JSON: room_id "", invite, secret, call, token_ms.
-- Returns JSON verdict: dial (id, invite, company, inviter) | refused.
local CALL = KEYS[8]
local id = running()
local invite = id and load(INVITES, arg.invite)
if not invite or not invite.bridged or invite.secret ~= arg.secret then return reply('refused') end
if invite.bridge and invite.bridge ~= arg.call then return reply('refused') end
if not invite.bridge and now - invite.created > arg.token_ms then return reply('refused') end
invite.bridge = arg.call
save(INVITES, arg.invite, invite)
redis.call('SET', CALL, cjson.encode({ room = room, id = id, invite = arg.invite, leg = 'bridge' }), 'PX', arg.ttl)
return reply('dial', { id = id, invite = invite, company = load(DIRECTORY, 'company') or {},
  inviter = load(DIRECTORY, 'ext:' .. invite.by) or {} })
