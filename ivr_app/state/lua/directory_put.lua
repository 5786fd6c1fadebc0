-- Creates or replaces one resource of the directory, and the index of its SIP user with it, or changes nothing.
-- KEYS 1 directory. ARGV[1] JSON: field (ext:101), record (text, stored as it is), create, type (of an extension),
-- sip_user (of a phone), match (etags of which one must be the stored one's; absent: any), needs (fields that must exist).
-- Returns JSON verdict: written (etag) | exists | absent | changed | sip_user_taken | dangling (missing: places in needs).
local DIRECTORY = KEYS[1]
local arg = cjson.decode(ARGV[1])
local stored = redis.call('HGET', DIRECTORY, arg.field)
local before = stored and cjson.decode(stored) or nil

local function reply(verdict, more)
  more = more or {}
  more.verdict = verdict
  return cjson.encode(more)
end

-- The etag is that of the stored text in this very instant.
local function matches()
  if not arg.match then return true end
  local etag = redis.sha1hex(stored)
  for _, each in ipairs(arg.match) do
    if each == etag then return true end
  end
  return false
end

local function user_is_taken()
  local owner = arg.sip_user and redis.call('HGET', DIRECTORY, 'sip:' .. arg.sip_user)
  return owner and 'ext:' .. owner ~= arg.field
end

local function missing()
  local places = {}
  for place, field in ipairs(arg.needs) do
    if field ~= arg.field and redis.call('HEXISTS', DIRECTORY, field) == 0 then places[#places + 1] = place end
  end
  return places
end

if arg.create and before then return reply('exists') end
if not arg.create and (not before or before.type ~= arg.type) then return reply('absent') end
if not arg.create and not matches() then return reply('changed') end
if user_is_taken() then return reply('sip_user_taken') end
local places = missing()
if #places > 0 then return reply('dangling', { missing = places }) end

if before and before.sip_user then redis.call('HDEL', DIRECTORY, 'sip:' .. before.sip_user) end
if arg.sip_user then redis.call('HSET', DIRECTORY, 'sip:' .. arg.sip_user, string.sub(arg.field, 5)) end
redis.call('HSET', DIRECTORY, arg.field, arg.record)
return reply('written', { etag = redis.sha1hex(arg.record) })
