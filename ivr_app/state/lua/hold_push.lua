-- One more thing that a member is to hear on hold: the platform asks for it when it is on hold.
-- KEYS 1 hold. ARGV[1] JSON: now (ms), item (object), stuck (ms), ttl (ms).
-- Returns start (put the member on hold now) | queued (it is on hold).
local HOLD = KEYS[1]
local arg = cjson.decode(ARGV[1])
local raw = redis.call('GET', HOLD)
local hold = raw and cjson.decode(raw) or { queue = {} }
hold.queue[#hold.queue + 1] = arg.item
-- A hold that the platform never asked about must not silence a member for ever.
local start = not hold.active or arg.now - hold.active > arg.stuck
if start then hold.active = arg.now end
redis.call('SET', HOLD, cjson.encode(hold), 'PX', arg.ttl)
return start and 'start' or 'queued'
