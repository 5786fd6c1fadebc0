"""Pure rules of telephony: no web framework, no Redis, no clock."""
