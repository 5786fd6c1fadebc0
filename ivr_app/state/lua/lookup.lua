-- What the first hook of a call needs to know, in one trip. Reads only.
-- KEYS 1 directory, 2 rooms. ARGV[1] JSON: now (ms), user (SIP user that the platform authenticated,
-- or ""), number (digits that were dialled after the code).
-- Returns JSON: company, caller (extension or absent), target (extension or absent),
-- caller_room and target_room (true while their local room runs).
local DIRECTORY, ROOMS = KEYS[1], KEYS[2]
local arg = cjson.decode(ARGV[1])

local function read(field)
  local raw = redis.call('HGET', DIRECTORY, field)
  return raw and cjson.decode(raw) or nil
end

local function runs(extension)
  local entry = extension and redis.call('HGET', ROOMS, 'local:' .. extension.number)
  local ends = entry and tonumber(string.match(entry, '|(%d+)$'))
  return ends ~= nil and ends ~= false and ends > arg.now
end

local number = arg.user ~= '' and redis.call('HGET', DIRECTORY, 'sip:' .. arg.user)
local caller = number and read('ext:' .. number) or nil
local target = arg.number ~= '' and read('ext:' .. arg.number) or nil
return cjson.encode({ company = read('company') or {}, caller = caller, target = target,
  caller_room = runs(caller), target_room = runs(target) })
