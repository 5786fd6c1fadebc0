-- The platform says that a call is in the room. Events come late, twice, or in another order.
-- @include lib/room lib/people lib/conference
-- KEYS 1-7 of lib/room, 8 call. ARGV[1] JSON: room_id, call, invite ("" for a member), and role, extension,
-- name, language of the call's tag.
-- Returns JSON verdict: joined | known | gone.
local CALL = KEYS[8]

-- A call that comes into the conference when it is expected there no more: the room ended, or it was replaced or
-- removed, while the answer to its hook was under way, and the order for it met no call. It is ended, once.
local function intruder(is_open)
  local raw = redis.call('GET', CALL)
  local call = raw and cjson.decode(raw) or { room = room, id = arg.room_id }
  if call.gone then return reply('gone') end
  call.gone = 'gone'
  redis.call('SET', CALL, cjson.encode(call), 'PX', arg.ttl)
  if is_open then
    hang_up(arg.call, true)
  else
    order('farewell', { calls = { { call = arg.call, language = arg.language } }, prompt = 'ended' })
  end
  return reply('gone')
end

local id = running()
if not id or is_gone(arg.call) then return intruder(id) end
local mark = redis.call('GET', CALL)
if mark and cjson.decode(mark).gone then return reply('gone') end

if arg.invite ~= '' then
  local invite = load(INVITES, arg.invite)
  if not invite then return intruder(id) end
  invite.joined = true
  if invite.state == 'answered' then invite.state, invite.since = 'in', now end
  save(INVITES, arg.invite, invite)
  update_music()
  return reply('joined')
end

-- A member that is not on record, because Redis lost what it wrote last, is there all the same.
local member = load(MEMBERS, arg.call)
  or { role = arg.role, extension = arg.extension, name = arg.name, language = arg.language }
if member.state == 'in' then return reply('known') end
member.state, member.since = 'in', now
hang_up_replaced(member)
-- Muted or unmuted for all in the moment in which it entered: its document said otherwise.
if (member.muted or false) ~= (member.entered_muted or false) then
  order('microphone', { call = arg.call, muted = member.muted or false })
end
save(MEMBERS, arg.call, member)
if member.role ~= 'owner' and member.name ~= '' and announces() then
  order('announce', { calls = listeners(), prompt = 'joined', values = { name = member.name } })
end
update_music()
return reply('joined')
