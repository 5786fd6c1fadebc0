"""Use cases: the only place where rules, state and orders meet."""
