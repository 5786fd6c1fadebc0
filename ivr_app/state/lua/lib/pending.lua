-- Whether a number is in the room, or on its way. Needs lib/room.lua and lib/people.lua; arg has max_pending.

-- Why `dest` (an extension or E.164) is not called now; nil if it may be.
local function present(dest)
  for _, item in ipairs(each(MEMBERS)) do
    if item[2].extension == dest then return 'already_there' end
  end
  local pending = 0
  for _, item in ipairs(each(INVITES)) do
    if item[2].dest == dest then return answered(item[2]) and 'already_there' or 'calling' end
    if not answered(item[2]) then pending = pending + 1 end
  end
  return pending >= arg.max_pending and 'too_many_invites' or nil
end
