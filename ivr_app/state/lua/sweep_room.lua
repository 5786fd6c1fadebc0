-- What time and the platform's call list say about one room: its end, the warning before it, seats whose call never
-- came or is no more, invites without an outcome.
-- @include lib/room lib/people lib/ending lib/conference lib/leaving lib/invites
-- KEYS 1-7 of lib/room. ARGV[1] JSON: live and dead (call_sid -> true, of the calls that were known before the list was
-- asked for; neither: nothing is known of it), warn, entering, place_within, ring (all ms).
-- Returns JSON verdict: open | ended | none.
local function is_overdue(since, limit)
  return now - since > limit
end

-- It is hung up all the same: nothing comes of it if it is over, and nobody is left on the line if it is not.
local function hang_up_lost(call)
  order('hang_up', { call = call, answered = true, lost = true })
end

local function sweep_member(call, member)
  -- How old a call is tells what its absence from the list means; its state changes later, after a long wait perhaps.
  if not member.known then
    member.known = member.since
    save(MEMBERS, call, member)
  end
  if member.state == 'entering' and arg.live[call] and is_overdue(member.since, arg.entering) then
    member.state, member.since = 'in', now
    hang_up_replaced(member)
    save(MEMBERS, call, member)
  elseif arg.dead[call] then
    hang_up_lost(call)
    return take_out(call, member)
  end
  return false
end

local function sweep_invite(id, invite)
  if invite.call and arg.dead[invite.call] then
    hang_up_lost(invite.call)
    finish_invite(id, invite, 'failed')
  elseif not invite.call and is_overdue(invite.created, arg.place_within) then
    finish_invite(id, invite, 'failed')
  elseif not answered(invite) and is_overdue(invite.created, arg.ring) and arg.live[invite.call] then
    -- The list that has this call would have said that NUMBER has answered.
    hang_up(invite.call, invite.bridged)
    finish_invite(id, invite, 'no_answer')
  end
end

local id, ends = running()
if not id then
  redis.call('HDEL', ROOMS, room)
  return reply('none')
end
local over = ends <= now
for _, item in ipairs(each(MEMBERS)) do over = sweep_member(item[1], item[2]) or over end
for _, item in ipairs(each(INVITES)) do sweep_invite(item[1], item[2]) end
if settle(over) then return reply('ended') end
if ends - now <= arg.warn and redis.call('HSETNX', ROOM, 'warned', 1) == 1 then
  order('announce', { calls = listeners(), prompt = 'ending_soon' })
end
return reply('open')
