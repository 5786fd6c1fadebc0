"""What comes in from outside, checked once at the edge: hooks, answers of the platform, files.

Everything behind these schemas works with frozen dataclasses and never looks into a raw body.
"""
