-- The platform asks what a member on hold hears next; at the end of the queue the member is brought back.
-- KEYS 1 hold (see hold_push), 2 orders. ARGV[1] JSON: now (ms), call, signature (of the hook: a repeated one gets the
-- same), ttl (ms).
-- Returns JSON of the item, or an empty string when there is no more.
local HOLD, ORDERS = KEYS[1], KEYS[2]
local arg = cjson.decode(ARGV[1])
local raw = redis.call('GET', HOLD)
local hold = raw and cjson.decode(raw) or { queue = {} }
if hold.signature == arg.signature then return hold.playing end

-- What comes while it is being brought back waits for the next hold.
local is_leaving = hold.state == 'leaving'
local item = not is_leaving and table.remove(hold.queue, 1) or nil
hold.signature = arg.signature
hold.playing = item and cjson.encode(item) or ''
if not is_leaving then
  hold.state, hold.since = item and 'held' or 'leaving', arg.now
end
redis.call('SET', HOLD, cjson.encode(hold), 'PX', arg.ttl)
if not item and not is_leaving then
  redis.call('XADD', ORDERS, '*', 'order', cjson.encode({ kind = 'unhold', call = arg.call, at = arg.now }))
end
return hold.playing
