-- Looks after a hold some time after it began: one that got stuck is to be ended.
-- KEYS 1 hold (see hold_push), 2 orders:later. ARGV[1] JSON: now (ms), stuck (ms), ttl (ms), guard (see hold_push).
-- Returns stuck (bring the member back) | busy (it goes on, and is looked after again) | over.
local HOLD, LATER = KEYS[1], KEYS[2]
local arg = cjson.decode(ARGV[1])
local raw = redis.call('GET', HOLD)
local hold = raw and cjson.decode(raw) or {}
if not hold.state then return 'over' end
if arg.now - hold.since <= arg.stuck then
  redis.call('ZADD', LATER, hold.since + arg.stuck + 1, arg.guard)
  return 'busy'
end
-- What it was still to hear comes too late.
hold.queue = {}
redis.call('SET', HOLD, cjson.encode(hold), 'PX', arg.ttl)
return 'stuck'
