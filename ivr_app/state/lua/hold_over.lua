-- The member was brought back. What was queued meanwhile asks for another hold.
-- KEYS 1 hold (see hold_push). ARGV[1] JSON: now (ms), ttl (ms).
-- Returns start (put the member on hold again) | over.
local HOLD = KEYS[1]
local arg = cjson.decode(ARGV[1])
local raw = redis.call('GET', HOLD)
local hold = raw and cjson.decode(raw) or { queue = {} }
local start = #hold.queue > 0
hold.state, hold.since = start and 'wanted' or nil, arg.now
redis.call('SET', HOLD, cjson.encode(hold), 'PX', arg.ttl)
return start and 'start' or 'over'
