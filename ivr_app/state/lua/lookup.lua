-- What the first hook of a call needs to know, in one trip. Reads only.
-- KEYS 1 directory, 2 rooms. ARGV[1] JSON: now (ms), user (SIP user that the platform authenticated, or ""), extension
-- (of a caller that is known by the call's tag, or ""), number (digits that were dialled, after the code if there was
-- one), dids (E.164: what the number means if the caller is external; absent: the number itself).
-- Returns JSON: company, caller (a phone, or absent), target (the JSON of an extension, or absent), caller_room and
-- target_room (true while their local room runs).
local DIRECTORY, ROOMS = KEYS[1], KEYS[2]
local arg = cjson.decode(ARGV[1])

local function read(field)
  return redis.call('HGET', DIRECTORY, field) or nil
end

local function runs(number)
  local entry = redis.call('HGET', ROOMS, 'local:' .. number)
  local ends = entry and tonumber(string.match(entry, '|(%d+)$'))
  return ends ~= nil and ends ~= false and ends > arg.now
end

local function phone(number)
  local raw = number and read('ext:' .. number)
  local record = raw and cjson.decode(raw)
  return record and record.type == 'phone' and record or nil
end

-- From outside, conferences and IVRs are reached by their own numbers, too: a phone is not.
local function from_outside()
  for _, did in ipairs(arg.dids) do
    local raw = read('did:' .. did)
    if raw then return cjson.decode(raw).extension end
  end
  return not phone(arg.number) and arg.number or nil
end

local own = arg.extension ~= '' and arg.extension or (arg.user ~= '' and read('sip:' .. arg.user) or nil)
local caller = phone(own)
local number = arg.number
if not caller and arg.dids then number = from_outside() end
local target = number and number ~= '' and read('ext:' .. number) or nil
return cjson.encode({ company = cjson.decode(read('company') or '{}'), caller = caller, target = target,
  caller_room = caller ~= nil and runs(caller.number), target_room = target ~= nil and runs(number) })
