-- One more thing that a member is to hear on hold: the platform asks for it when it is on hold.
-- KEYS 1 hold. ARGV[1] JSON: now (ms), item (object), once (names the order: one that is repeated queues nothing twice),
-- stuck (ms), ttl (ms).
-- Hold: queue (items), state (wanted: the platform is asked for it | held | leaving: it is asked to end it | absent),
-- since (ms), starter (the order that asked for it), signature and playing (the last hook, and what it got).
-- Returns start (put the member on hold now) | queued (it is on hold).
local HOLD = KEYS[1]
local arg = cjson.decode(ARGV[1])
local raw = redis.call('GET', HOLD)
local hold = raw and cjson.decode(raw) or { queue = {} }
if hold.starter == arg.once then return hold.state == 'wanted' and 'start' or 'queued' end

hold.queue[#hold.queue + 1] = arg.item
-- A hold that the platform never asked about must not silence a member for ever.
local start = not hold.state or arg.now - hold.since > arg.stuck
if start then hold.state, hold.since, hold.starter = 'wanted', arg.now, arg.once end
redis.call('SET', HOLD, cjson.encode(hold), 'PX', arg.ttl)
return start and 'start' or 'queued'
