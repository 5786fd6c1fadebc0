-- One worker reads the orders of a company, so that they are carried out in their order.
-- KEYS 1 lease. ARGV[1] worker, ARGV[2] ms (0 gives the lease back). Returns 1 while the lease is this worker's.
local LEASE = KEYS[1]
local holder = redis.call('GET', LEASE)
if holder and holder ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then
  redis.call('DEL', LEASE)
  return 0
end
redis.call('SET', LEASE, ARGV[1], 'PX', ARGV[2])
return 1
