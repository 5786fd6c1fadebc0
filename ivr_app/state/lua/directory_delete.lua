-- Deletes one resource of the directory, unless a room of it runs or another resource names it.
-- KEYS 1 directory, 2 rooms. ARGV[1] JSON: now (ms), field (ext:101), name (101), type (of an extension), match (etags of
-- which one must be the stored one's; absent: any), naming (names of fields that can hold the name), acting (types of
-- actions whose value can).
-- Returns JSON verdict: deleted | absent | changed | live | used (by: a field).
local DIRECTORY, ROOMS = KEYS[1], KEYS[2]
local arg = cjson.decode(ARGV[1])

local function is_live(kind)
  local entry = redis.call('HGET', ROOMS, kind .. ':' .. arg.name)
  local ends = entry and tonumber(string.match(entry, '|(%d+)$'))
  return ends ~= nil and ends ~= false and ends > arg.now
end

local function matches(stored)
  if not arg.match then return true end
  local etag = redis.sha1hex(stored)
  for _, each in ipairs(arg.match) do
    if each == etag then return true end
  end
  return false
end

local function names(part)
  for key, value in pairs(part) do
    if type(value) == 'table' and names(value) then return true end
    if arg.naming[key] and value == arg.name then return true end
  end
  return arg.acting[part.type] and part.value == arg.name
end

-- Most records are passed over by a look at their text: decoding all would hold up every caller.
local function user()
  local flat, quoted = redis.call('HGETALL', DIRECTORY), '"' .. arg.name .. '"'
  for i = 1, #flat, 2 do
    local field, raw = flat[i], flat[i + 1]
    if field ~= arg.field and string.find(raw, quoted, 1, true) and names(cjson.decode(raw)) then return field end
  end
  return nil
end

local stored = redis.call('HGET', DIRECTORY, arg.field)
local before = stored and cjson.decode(stored) or nil
if not before or before.type ~= arg.type then return '{"verdict": "absent"}' end
if not matches(stored) then return '{"verdict": "changed"}' end
if arg.type and (is_live('local') or is_live('extension')) then return '{"verdict": "live"}' end
local by = user()
if by then return cjson.encode({ verdict = 'used', by = by }) end
redis.call('HDEL', DIRECTORY, arg.field)
if before.sip_user then redis.call('HDEL', DIRECTORY, 'sip:' .. before.sip_user) end
return '{"verdict": "deleted"}'
