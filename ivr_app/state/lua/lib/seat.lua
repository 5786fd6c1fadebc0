-- How a call takes a seat. Needs lib/room.lua and lib/ending.lua. arg has call, role, extension, name,
-- language, max_members; for an owner also new_id, max_ms, announce, end_on_exit.
local CALL = KEYS[8]

local function open_room()
  redis.call('HSET', ROOM, 'id', arg.new_id, 'opened', now, 'ends', now + arg.max_ms)
  redis.call('PEXPIRE', ROOM, arg.ttl)
  redis.call('HSET', ROOMS, room, arg.new_id .. '|' .. string.format('%d', now + arg.max_ms))
  return arg.new_id
end

-- The newest call of the owner owns the room; an older one that is still in is hung up, and its end
-- means nothing to the room any more.
local function take_over()
  local old = redis.call('HGET', ROOM, 'owner_call')
  if old and redis.call('HDEL', MEMBERS, old) == 1 then
    gone(old)
    hang_up(old, true)
  end
  redis.call('HSET', ROOM, 'owner_call', arg.call, 'announce', arg.announce, 'end_on_exit', arg.end_on_exit)
end

local function enter(id, created)
  if arg.role == 'owner' then
    take_over()
  end
  save(MEMBERS, arg.call, { role = arg.role, extension = arg.extension, name = arg.name,
    language = arg.language, state = 'entering', since = now, created = created })
  redis.call('SET', CALL, cjson.encode({ room = room, id = id }), 'PX', arg.ttl)
  return reply('entered', { id = id, created = created })
end

-- A hook that is delivered again gets what it got before; one of a call that has left, or that belongs to an
-- earlier opening of the room, gets nothing.
local function repeated(id)
  local raw = redis.call('GET', CALL)
  local call = raw and cjson.decode(raw)
  if (call and (call.gone or call.id ~= id)) or is_gone(arg.call) then return reply('gone') end
  local member = id and load(MEMBERS, arg.call)
  return member and reply('entered', { id = id, created = member.created }) or nil
end
