"""The worker: carries out orders, and holds the rooms against the platform's call list."""
