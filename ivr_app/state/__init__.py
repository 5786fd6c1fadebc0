"""What is known about rooms, invites and calls: Redis keys, Lua transitions, and the stores over them."""
