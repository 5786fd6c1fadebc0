-- How an invite ends. Needs lib/room.lua and lib/ending.lua.

-- The call through which the inviter hears of its invites now: it may have come back with another call.
local function inviter_call(invite)
  -- An invite of the API belongs to nobody; an external caller is no extension either.
  if invite.by == '' then return nil end
  for _, item in ipairs(each(MEMBERS)) do
    if item[2].extension == invite.by then return item[1], item[2].language end
  end
  return nil
end

local function forget(id, invite)
  redis.call('HDEL', INVITES, id)
  if invite.call then gone(invite.call) end
  if redis.call('HGET', ROOM, 'last:' .. invite.by) == id then
    redis.call('HDEL', ROOM, 'last:' .. invite.by)
  end
end

-- An invite that is over before anybody answered is told to its inviter, to nobody else.
local function finish_invite(id, invite, outcome)
  forget(id, invite)
  if answered(invite) then return end
  local call, language = inviter_call(invite)
  if call then tell(call, language, outcome, invite.number) end
end

-- Drops the last NUMBER of an extension: returns the verdict and NUMBER.
local function drop_last(extension)
  local id = redis.call('HGET', ROOM, 'last:' .. extension)
  local invite = id and load(INVITES, id)
  if not invite then return 'nobody_to_remove' end
  if invite.target == 'user' and answered(invite) then return 'picked_up', invite.number end
  forget(id, invite)
  -- Not placed yet: the worker finds the invite gone and places nothing, or ends what it just placed.
  if invite.call then hang_up(invite.call, invite.bridged or answered(invite)) end
  return 'dropped', invite.number
end

-- A call of an invite that is over must not ring on: it was placed in the moment in which the invite ended. It is ended
-- once, however many of its statuses are under way. `record` is the key of what is known of the call.
local function end_stray(record, call, is_up)
  local before = redis.call('GET', record)
  if is_gone(call) or (before and cjson.decode(before).gone) then return end
  redis.call('SET', record, cjson.encode({ room = room, id = arg.room_id, gone = 'gone' }), 'PX', arg.ttl)
  hang_up(call, is_up)
end
