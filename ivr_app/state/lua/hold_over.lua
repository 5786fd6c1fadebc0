-- The member was brought back. What was queued meanwhile asks for another hold.
-- KEYS 1 hold (see hold_push), 2 orders:later. ARGV[1] JSON: now (ms), ttl (ms), guard, guard_ms (see hold_push).
-- Returns start (put the member on hold again) | over.
local HOLD, LATER = KEYS[1], KEYS[2]
local arg = cjson.decode(ARGV[1])
local raw = redis.call('GET', HOLD)
local hold = raw and cjson.decode(raw) or { queue = {} }
local start = #hold.queue > 0
hold.state, hold.since = start and 'wanted' or nil, arg.now
redis.call('SET', HOLD, cjson.encode(hold), 'PX', arg.ttl)
if start then
  redis.call('ZADD', LATER, arg.now + arg.guard_ms, arg.guard)
else
  redis.call('ZREM', LATER, arg.guard)
end
return start and 'start' or 'over'
