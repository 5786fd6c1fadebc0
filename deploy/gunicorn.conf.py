# ruff: noqa: INP001 - gunicorn reads this file, nobody imports it
"""Gunicorn settings for ``gunicorn -c deploy/gunicorn.conf.py wsgi:app``.

``ivr-app serve`` starts gunicorn with the same values.
"""

import multiprocessing
import os

bind = os.environ.get("BIND", "127.0.0.1:8080")

# A hook waits for Redis half of its time: threads use the other half. More processes than cores
# gain nothing; more machines do.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", str(multiprocessing.cpu_count())))
threads = 8

# The platform gives a hook up after 10 s: whatever takes longer is of no use to anybody.
timeout = 15
graceful_timeout = 10

# The platform keeps its connections; each handshake that is spared is heard by a caller.
keepalive = 75

# One line per hook is written by the application, as JSON.
accesslog = None
loglevel = "warning"
