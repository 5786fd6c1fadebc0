-- Changes many fields of the directory at once: all of them, or none.
-- KEYS 1 directory, 2 rooms. ARGV[1] JSON: now (ms), digest (of the directory that the changes were made for), set (field
-- -> text), remove (fields), closing (names of rooms that must not run).
-- Returns JSON verdict: written | changed (the directory is another one by now) | live (rooms).
local DIRECTORY, ROOMS = KEYS[1], KEYS[2]
local arg = cjson.decode(ARGV[1])

local function digest()
  local flat, values, fields = redis.call('HGETALL', DIRECTORY), {}, {}
  for i = 1, #flat, 2 do
    fields[#fields + 1] = flat[i]
    values[flat[i]] = flat[i + 1]
  end
  table.sort(fields)
  for i, field in ipairs(fields) do fields[i] = field .. '\n' .. values[field] .. '\n' end
  return redis.sha1hex(table.concat(fields))
end

local function live_rooms()
  local found = {}
  for _, room in ipairs(arg.closing) do
    local entry = redis.call('HGET', ROOMS, room)
    local ends = entry and tonumber(string.match(entry, '|(%d+)$'))
    if ends and ends > arg.now then found[#found + 1] = room end
  end
  return found
end

if digest() ~= arg.digest then return '{"verdict": "changed"}' end
local rooms = live_rooms()
if #rooms > 0 then return cjson.encode({ verdict = 'live', rooms = rooms }) end
for _, field in ipairs(arg.remove) do redis.call('HDEL', DIRECTORY, field) end
for field, text in pairs(arg.set) do redis.call('HSET', DIRECTORY, field, text) end
return '{"verdict": "written"}'
