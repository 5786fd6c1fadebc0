-- Something happened to a leg of an invite. Events come late, twice, or in another order: the state only rises.
-- @include lib/room lib/people lib/ending lib/conference lib/leaving lib/invites
-- KEYS 1-7 of lib/room, 8 the record of the call that the event is about. ARGV[1] JSON: room_id, invite, call ("": none),
-- leg (room | bridge | number), event (known | up | ringing | early | answered | ended), outcome (of ended: busy |
-- no_answer | rejected | failed), place_within (ms).
-- Returns JSON verdict: live (muted, waits, recorded, music) | over.
local CALL = KEYS[8]
local RANK = { placing = 0, ringing = 1, early = 2, answered = 3, ['in'] = 4 }

local function stray()
  if arg.leg == 'room' and arg.event ~= 'ended' then end_stray(CALL, arg.call, arg.event == 'up') end
  return reply('over')
end

-- Nobody is rung late, by a request that took too long on its way.
local function is_late(invite)
  return arg.leg == 'room' and arg.event ~= 'ended' and not invite.call and now - invite.created > arg.place_within
end

local function rise(invite, state)
  if RANK[state] > RANK[invite.state] then invite.state, invite.since = state, now end
  if invite.state == 'answered' and invite.joined then invite.state, invite.since = 'in', now end
end

local function know(invite)
  if arg.leg ~= 'room' or arg.call == '' then return end
  invite.call = arg.call
  if arg.event == 'up' then invite.up = true end
  redis.call('SET', CALL, cjson.encode({ room = room, id = arg.room_id, invite = arg.invite, leg = 'room' }), 'PX', arg.ttl)
end

-- The leg that enters the room is up at once in a bridge; on its own it is NUMBER itself.
local function state_of(invite)
  if invite.bridged and arg.leg ~= 'number' then return nil end
  if arg.event == 'up' then return 'answered' end
  return RANK[arg.event] and arg.event or nil
end

local invite = running() and load(INVITES, arg.invite)
if not invite or (arg.leg == 'room' and invite.call and invite.call ~= arg.call) then return stray() end
if is_late(invite) then
  finish_invite(arg.invite, invite, 'failed')
  settle(false)
  return stray()
end
know(invite)
if arg.event == 'ended' then
  finish_invite(arg.invite, invite, arg.outcome)
  if arg.leg ~= 'room' and invite.call then hang_up(invite.call, true) end
  settle(false)
  return reply('over')
end
local state = state_of(invite)
if state then rise(invite, state) end
local how = entry('invitee')
if arg.event == 'up' then invite.muted, how.enter_sound = how.muted, nil end
save(INVITES, arg.invite, invite)
update_music()
return reply('live', how)
