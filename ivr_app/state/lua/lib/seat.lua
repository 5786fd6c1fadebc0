-- How a call takes a seat. Needs lib/room.lua, people, ending, conference. arg has call, role, extension,
-- name, language, max_members, new_id, max_ms; for an owner also announce, end_on_exit.
local CALL = KEYS[8]

local function open_room()
  redis.call('HSET', ROOM, 'id', arg.new_id, 'opened', now, 'ends', now + arg.max_ms)
  redis.call('PEXPIRE', ROOM, arg.ttl)
  redis.call('HSET', ROOMS, room, arg.new_id .. '|' .. string.format('%d', now + arg.max_ms))
  return arg.new_id
end

-- The newest call of the owner owns the room, and the end of an older one means nothing to it any more. One that is
-- still in is hung up when the new one is in: the platform's conference must not be empty in between.
-- Returns the older calls.
local function take_over()
  local call = redis.call('HGET', ROOM, 'owner_call')
  local old = call and load(MEMBERS, call)
  redis.call('HSET', ROOM, 'owner_call', arg.call, 'announce', arg.announce, 'end_on_exit', arg.end_on_exit)
  if not old then return nil end
  redis.call('HDEL', MEMBERS, call)
  gone(call)
  local older = old.replaces or {}
  older[#older + 1] = call
  return older
end

local function enter(id, created)
  local replaces = arg.role == 'owner' and take_over() or nil
  if arg.role == 'moderator' then redis.call('HSET', ROOM, 'moderated', 1) end
  local how = entry(arg.role)
  how.id, how.role, how.created = id, arg.role, created
  save(MEMBERS, arg.call, { role = arg.role, extension = arg.extension, name = arg.name,
    language = arg.language, state = how.waits and 'waiting' or 'entering', since = now, muted = how.muted,
    entered_muted = how.muted, how = how, replaces = replaces })
  redis.call('SET', CALL, cjson.encode({ room = room, id = id }), 'PX', arg.ttl)
  return reply('entered', how)
end

-- A hook that is delivered again gets what it got before; one of a call that has left, or that belongs to an
-- earlier opening of the room, gets nothing.
local function repeated(id)
  local raw = redis.call('GET', CALL)
  local call = raw and cjson.decode(raw)
  if (call and (call.gone or call.id ~= id)) or is_gone(arg.call) then return reply('gone') end
  local member = id and load(MEMBERS, arg.call)
  return member and reply('entered', member.how) or nil
end

-- For all but owners: into a room that runs, or into a conference extension, which opens by itself.
local function take_seat(id)
  if id and redis.call('HGET', ROOM, 'locked') == '1' and arg.role ~= 'moderator' then return reply('locked') end
  if id and seats() >= max_members() then return reply('room_full') end
  return enter(id or open_room(), not id)
end
