-- Orders whose time has come go back into the stream.
-- KEYS 1 orders, 2 orders:later. ARGV[1] now (ms). Returns how many.
local ORDERS, LATER = KEYS[1], KEYS[2]
local due = redis.call('ZRANGEBYSCORE', LATER, '-inf', ARGV[1], 'LIMIT', 0, 200)
for _, order in ipairs(due) do
  redis.call('XADD', ORDERS, '*', 'order', order)
  redis.call('ZREM', LATER, order)
end
return #due
