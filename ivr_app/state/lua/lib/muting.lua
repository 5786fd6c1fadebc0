-- Everybody's microphone at once. Needs lib/room.lua and lib/people.lua.

local function mark_all(muted)
  for _, item in ipairs(each(MEMBERS)) do
    local member = item[2]
    if member.role ~= 'moderator' or not muted then
      -- The platform's word for all leaves its moderators out.
      if member.role == 'moderator' and member.muted then order('microphone', { call = item[1], muted = false }) end
      member.muted = muted
      save(MEMBERS, item[1], member)
    end
  end
  for _, item in ipairs(each(INVITES)) do
    item[2].muted = muted
    save(INVITES, item[1], item[2])
  end
  local calls = listeners()
  if calls[1] then order('mute_all', { call = calls[1].call, muted = muted }) end
end
