-- What the extension of a room says of it. Needs lib/room.lua and lib/people.lua.
local home = load(DIRECTORY, 'ext:' .. string.match(room, ':(.+)$')) or {}
local conference = string.match(room, '^extension:') and home or nil

local function sound(id)
  local record = id and load(DIRECTORY, 'sound:' .. id)
  return record and record.url or nil
end

local function announces()
  if conference then return conference.announce_caller_name end
  return redis.call('HGET', ROOM, 'announce') == '1'
end

-- Everybody but moderators is muted, those too who come later.
local function is_quiet()
  if not conference then return false end
  return conference.mute_non_moderator or redis.call('HGET', ROOM, 'muted_all') == '1'
end

local function max_members()
  return conference and (conference.max_members or 100) or arg.max_members
end

-- How somebody of this role enters: what the verb document needs to know.
local function entry(role)
  if not conference then return {} end
  local below = role ~= 'moderator'
  return {
    muted = below and is_quiet() or nil,
    waits = below and conference.wait_for_moderator and redis.call('HGET', ROOM, 'moderated') ~= '1' or nil,
    recorded = conference.record_enabled or nil,
    enter_sound = sound(conference.enter_sound),
    music = sound(conference.music_on_hold_sound),
  }
end

-- A member who is alone hears music, until somebody is there to talk to.
local function update_music()
  if not conference then return end
  local company, playing = listeners(), redis.call('HGET', ROOM, 'music_call')
  local url = #company == 1 and sound(conference.music_on_hold_sound)
  local alone = url and company[1].call or nil
  if playing == (alone or false) then return end
  if playing then order('music', { call = playing }) end
  if not alone then
    redis.call('HDEL', ROOM, 'music_call')
    return
  end
  order('music', { call = alone, url = url })
  redis.call('HSET', ROOM, 'music_call', alone)
end
