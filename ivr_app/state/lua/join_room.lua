-- The platform says that a call is in the room. Events come late, twice, or in another order.
-- @include lib/room lib/people
-- KEYS 1-7 of lib/room, 8 call. ARGV[1] JSON: room_id, call, invite ("" for a member), and role, extension,
-- name, language of the call's tag.
-- Returns JSON verdict: joined | known | gone.
local CALL = KEYS[8]
local id = running()
local mark = redis.call('GET', CALL)
if not id or is_gone(arg.call) or (mark and cjson.decode(mark).gone) then return reply('gone') end

if arg.invite ~= '' then
  local invite = load(INVITES, arg.invite)
  if not invite then return reply('gone') end
  invite.joined = true
  if invite.state == 'answered' then invite.state, invite.since = 'in', now end
  save(INVITES, arg.invite, invite)
  return reply('joined')
end

-- A member that is not on record, because Redis lost what it wrote last, is there all the same.
local member = load(MEMBERS, arg.call)
  or { role = arg.role, extension = arg.extension, name = arg.name, language = arg.language }
if member.state == 'in' then return reply('known') end
member.state, member.since = 'in', now
save(MEMBERS, arg.call, member)
if member.role ~= 'owner' and member.name ~= '' and redis.call('HGET', ROOM, 'announce') == '1' then
  order('announce', { calls = listeners(), prompt = 'joined', values = { name = member.name } })
end
return reply('joined')
