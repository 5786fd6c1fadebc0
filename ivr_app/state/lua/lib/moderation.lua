-- What moderators do to a room. Needs lib/room.lua, people, ending, conference, leaving, invites, muting.
-- Each action returns the prompt that tells the moderator, and its values.
local ACTIONS = {}

function ACTIONS.mute_all()
  redis.call('HSET', ROOM, 'muted_all', 1)
  mark_all(true)
  return 'muted_all'
end

function ACTIONS.unmute_all()
  redis.call('HDEL', ROOM, 'muted_all')
  mark_all(false)
  return 'unmuted_all'
end

function ACTIONS.lock()
  if redis.call('HDEL', ROOM, 'locked') == 1 then return 'unlocked' end
  redis.call('HSET', ROOM, 'locked', 1)
  return 'locked_now'
end

-- The newest member who is no moderator: somebody who waits, or is only being called, is no member.
local function newest()
  local found, since, where = nil, -1, nil
  for _, key in ipairs({ MEMBERS, INVITES }) do
    for _, item in ipairs(each(key)) do
      local is_in = key == INVITES and audible(item[2]) or item[2].state == 'in'
      if is_in and item[2].role ~= 'moderator' and item[2].since > since then
        found, since, where = item, item[2].since, key
      end
    end
  end
  return found, where
end

function ACTIONS.remove_last()
  local found, where = newest()
  if not found then return 'nobody_to_remove' end
  local call = where == MEMBERS and found[1] or found[2].call
  if where == MEMBERS then take_out(found[1], found[2]) else forget(found[1], found[2]) end
  order('farewell', { calls = { { call = call, language = found[2].language } }, prompt = 'removed' })
  settle(false)
  return 'removed_last'
end

function ACTIONS.count()
  return 'count', { count = string.format('%d', #listeners()) }
end

ACTIONS['end'] = function()
  end_room()
end
