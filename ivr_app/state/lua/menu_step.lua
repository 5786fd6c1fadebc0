-- What one step of a menu needs to know, in one trip, so that changes take effect on the next step. Reads only.
-- KEYS 1 directory. ARGV[1] JSON: ivr (its number), extension (of the caller, or "").
-- Returns JSON: company; ivr (its JSON, absent if there is no such IVR any more), caller (a phone, or absent), targets
-- (number -> JSON of the extension, for all that the menu transfers to), sounds (id -> URL, for all that it plays).
local DIRECTORY = KEYS[1]
local arg = cjson.decode(ARGV[1])
local targets, sounds = {}, {}

local function read(field)
  return redis.call('HGET', DIRECTORY, field) or nil
end

local function needs_target(number)
  if type(number) == 'string' then targets[number] = read('ext:' .. number) end
end

local function needs_sound(id)
  local raw = type(id) == 'string' and read('sound:' .. id)
  if raw then sounds[id] = cjson.decode(raw).url end
end

local function needs_actions(actions)
  for _, action in ipairs(actions) do
    if action.type == 'transfer' then needs_target(action.value) end
    if action.type == 'play' then needs_sound(action.value) end
  end
end

local reply = { company = cjson.decode(read('company') or '{}'), targets = targets, sounds = sounds }
local raw = read('ext:' .. arg.ivr)
local ivr = raw and cjson.decode(raw)
if ivr and ivr.type == 'ivr' then
  reply.ivr = raw
  needs_target(ivr.lifetime_exp_transfer_dst)
  for _, context in ipairs(ivr.contexts) do
    needs_sound(context.greeting.sound)
    for _, actions in pairs(context.options) do needs_actions(actions) end
  end
end
local caller = arg.extension ~= '' and read('ext:' .. arg.extension)
reply.caller = caller and cjson.decode(caller) or nil
return cjson.encode(reply)
