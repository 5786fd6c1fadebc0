-- A caller of a menu is to be called back: counted, and ordered for a little later.
-- KEYS 1 orders:later, 2 once, 3 callbacks to this caller, 4 callbacks of the company.
-- ARGV[1] JSON: now, due, window (ms), limits (how many in the window, for keys 3 and 4), once_ms, order (its fields).
-- Returns JSON verdict: ordered | too_many.
local LATER, ONCE = KEYS[1], KEYS[2]
local arg = cjson.decode(ARGV[1])
local COUNTED = { KEYS[3], KEYS[4] }

local function too_many()
  for place, counted in ipairs(COUNTED) do
    redis.call('ZREMRANGEBYSCORE', counted, '-inf', arg.now - arg.window)
    if redis.call('ZCARD', counted) >= arg.limits[place] then return true end
  end
  return false
end

local function ordered()
  for _, counted in ipairs(COUNTED) do
    redis.call('ZADD', counted, arg.now, arg.order.id)
    redis.call('PEXPIRE', counted, arg.window)
  end
  local order = arg.order
  order.kind, order.at = 'call_back', arg.now
  redis.call('ZADD', LATER, arg.due, cjson.encode(order))
end

local before = redis.call('GET', ONCE)
if before then return before end
local refused = too_many()
if not refused then ordered() end
local reply = cjson.encode({ verdict = refused and 'too_many' or 'ordered' })
redis.call('SET', ONCE, reply, 'PX', arg.once_ms)
return reply
