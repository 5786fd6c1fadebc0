-- *8NUMBER: checks the rules, takes a seat, and orders the call.
-- @include lib/room lib/people lib/conference lib/pending lib/once lib/members
-- KEYS 1-7 of lib/room, 8 once. ARGV[1] JSON: room_id, call ("" when dialled on another line), extension (who invites),
-- digits, e164 ("" if no possible number), allowed, reach (national | international), new_id, secret, bridged, language,
-- max_members, max_pending, once_ms.
-- Returns JSON verdict: placed | calling (is being called already) | no_room | not_available | not_invitable |
-- number_invalid | not_allowed | already_there | too_many_invites | room_full | locked.
-- Invite: by, number, dest, target (user | phone), sip_user, bridged, secret, language, state (placing | ringing | early |
-- answered | in), since, created, and once known claimed (ms), call (the leg that enters the room), bridge, up, joined, muted.
local extension = load(DIRECTORY, 'ext:' .. arg.digits)
local inviter = load(DIRECTORY, 'ext:' .. arg.extension) or {}
local dest = extension and extension.number or arg.e164

local function outbound_allows()
  if inviter.outbound == 'national' then return arg.reach == 'national' end
  return inviter.outbound == 'international'
end

local function number_refused()
  if extension and (extension.type ~= 'phone' or dest == arg.extension) then return 'not_invitable' end
  if not extension and arg.e164 == '' then return 'number_invalid' end
  if not extension and not (arg.allowed and outbound_allows()) then return 'not_allowed' end
  return nil
end

local function place()
  save(INVITES, arg.new_id, { by = arg.extension, number = arg.digits, dest = dest,
    target = extension and 'user' or 'phone', sip_user = extension and extension.sip_user, bridged = arg.bridged,
    secret = arg.secret, language = extension and extension.language or arg.language,
    state = 'placing', since = now, created = now })
  redis.call('HSET', ROOM, 'last:' .. arg.extension, arg.new_id)
  order('place', { invite = arg.new_id, id = redis.call('HGET', ROOM, 'id') })
  return 'placed'
end

local before = remembered()
if before then return before end
if not running() then return reply('no_room') end
local member = arg.call ~= '' and presser() or nil
if arg.call ~= '' and not member then return reply('no_room') end
local verdict = member and invite_refused(member) or number_refused() or present(dest)
  or (seats() >= max_members() and 'room_full') or place()
if member then
  private(member, (verdict == 'placed' or verdict == 'calling') and 'trying' or verdict, arg.digits)
end
return remember(reply(verdict))
