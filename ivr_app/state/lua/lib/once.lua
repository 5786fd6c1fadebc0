-- Handled once, however often its hook is delivered. Needs lib/room.lua; arg.once_ms is how long it is remembered.
local ONCE = KEYS[8]

local function remembered()
  return redis.call('GET', ONCE) or nil
end

local function remember(verdict)
  redis.call('SET', ONCE, verdict, 'PX', arg.once_ms)
  return verdict
end
