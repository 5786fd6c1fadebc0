-- One more thing that a member is to hear on hold: the platform asks for it when it is on hold.
-- KEYS 1 hold, 2 orders:later. ARGV[1] JSON: now (ms), item (object), once (names the order: one that is repeated queues
-- nothing twice), stuck (ms), ttl (ms), guard (the text of an order), guard_ms.
-- Hold: queue (items), state (wanted: the platform is asked for it | held | leaving: it is asked to end it | absent),
-- since (ms), starter (the order that asked for it), signature and playing (the last hook, and what it got).
-- Returns start (put the member on hold now) | queued (it is on hold).
local HOLD, LATER = KEYS[1], KEYS[2]
local arg = cjson.decode(ARGV[1])
local raw = redis.call('GET', HOLD)
local hold = raw and cjson.decode(raw) or { queue = {} }
if hold.starter == arg.once then return hold.state == 'wanted' and 'start' or 'queued' end

local is_stuck = hold.state and arg.now - hold.since > arg.stuck
-- What was to be heard in a hold that got stuck comes too late.
if is_stuck then hold.queue = {} end
hold.queue[#hold.queue + 1] = arg.item
local start = not hold.state or is_stuck
if start then
  hold.state, hold.since, hold.starter = 'wanted', arg.now, arg.once
  -- A member on hold is deaf and mute, for ever if the platform's question what it hears next gets lost.
  redis.call('ZADD', LATER, arg.now + arg.guard_ms, arg.guard)
end
redis.call('SET', HOLD, cjson.encode(hold), 'PX', arg.ttl)
return start and 'start' or 'queued'
