"""The REST API of the platform, and what is said and placed through it."""
