-- A PIN was keyed in: compares it, counts wrong ones across calls, and seats the caller if it is right.
-- @include lib/room lib/people lib/ending lib/conference lib/seat
-- KEYS 1-7 of lib/room, 8 call, 9 pin entries of the call, then pairs of (wrong, lock) for each who is counted:
-- the caller, and the room where the caller is external.
-- ARGV[1] JSON: what lib/seat names, and pin, attempt, delivery, window (ms), limits (how many wrong PINs, per pair).
-- Returns JSON verdict: entered (id) | wrong (attempt) | refused | not_started | room_full | gone.
local ENTRIES = KEYS[9]
-- The attempt stands in the URL, which the signature does not cover: what was delivered before is the attempt that it
-- was then, whatever the URL says now.
local delivery = 'delivery:' .. arg.delivery
local attempt = redis.call('HGET', ENTRIES, delivery) or arg.attempt

local function locked()
  for pair = 1, #arg.limits do
    local until_ms = redis.call('GET', KEYS[9 + 2 * pair])
    if until_ms and tonumber(until_ms) > now then return true end
  end
  return false
end

-- The same attempt of a call counts once, however often its hook is delivered.
local function count_wrong()
  for pair, limit in ipairs(arg.limits) do
    local wrong, lock = KEYS[8 + 2 * pair], KEYS[9 + 2 * pair]
    redis.call('ZREMRANGEBYSCORE', wrong, '-inf', now - arg.window)
    redis.call('ZADD', wrong, now, arg.call .. ':' .. attempt)
    redis.call('PEXPIRE', wrong, arg.window)
    if redis.call('ZCARD', wrong) >= limit then
      redis.call('SET', lock, string.format('%d', now + arg.window), 'PX', arg.window)
      redis.call('DEL', wrong)
    end
  end
end

-- The role that a PIN gives; nil if it is wrong.
local function role_of(pin)
  if conference and conference.moderator_pin == pin then return 'moderator' end
  local right = conference and conference.pin or home.conference_pin
  return (not right or right == pin) and 'participant' or nil
end

local function decide(id)
  if not id and not conference then return reply('not_started') end
  if locked() then return reply('refused') end
  arg.role = role_of(arg.pin)
  if not arg.role then
    count_wrong()
    return reply('wrong', { attempt = tonumber(attempt) })
  end
  return take_seat(id)
end

local id = running()
local before = redis.call('HGET', ENTRIES, attempt)
if before then return repeated(id) or before end
local verdict = repeated(id) or decide(id)
redis.call('HSET', ENTRIES, attempt, verdict, delivery, attempt)
redis.call('PEXPIRE', ENTRIES, 3600000)
return verdict
