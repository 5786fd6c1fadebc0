-- Shared by all room transitions: the keys, the argument, and the small words of the scripts.
-- KEYS 1-7 are the same for every script that includes this; ARGV[1] is one JSON object with at
-- least now (ms), ttl (ms, of the room's keys) and room ("local:101").
local DIRECTORY, ROOMS, ORDERS = KEYS[1], KEYS[2], KEYS[3]
local ROOM, MEMBERS, INVITES, GONE = KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local arg = cjson.decode(ARGV[1])
local now, room = arg.now, arg.room

local function reply(verdict, more)
  more = more or {}
  more.verdict = verdict
  return cjson.encode(more)
end

local function load(key, field)
  local raw = redis.call('HGET', key, field)
  return raw and cjson.decode(raw) or nil
end

local function save(key, field, value)
  redis.call('HSET', key, field, cjson.encode(value))
  redis.call('PEXPIRE', key, arg.ttl)
end

local function each(key)
  local flat, items = redis.call('HGETALL', key), {}
  for i = 1, #flat, 2 do
    items[#items + 1] = { flat[i], cjson.decode(flat[i + 1]) }
  end
  return items
end

-- An order is written in the same instant as the state that asks for it.
local function order(kind, fields)
  fields.kind, fields.at, fields.room = kind, now, room
  redis.call('XADD', ORDERS, '*', 'order', cjson.encode(fields))
end

local function tell(call, language, prompt, number)
  order('announce', { calls = { { call = call, language = language } }, prompt = prompt,
    values = { number = number } })
end

local function gone(call)
  redis.call('SADD', GONE, call)
  redis.call('PEXPIRE', GONE, arg.ttl)
end

local function is_gone(call)
  return redis.call('SISMEMBER', GONE, call) == 1
end

-- The id of the running room, if it is the one that the hook speaks of (arg.room_id, if given).
local function running()
  local id, ends = unpack(redis.call('HMGET', ROOM, 'id', 'ends'))
  if not id or (arg.room_id and arg.room_id ~= '' and arg.room_id ~= id) then return nil end
  return id, tonumber(ends)
end
