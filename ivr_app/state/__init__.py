"""What is known of rooms, invites and calls: Redis keys, Lua transitions, the stores over them."""
