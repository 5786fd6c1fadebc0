"""What a WSGI server loads: ``gunicorn wsgi:app``, with ``REDIS_URL`` and the settings."""

import os
import sys

from ivr_app import logs
from ivr_app.application import create_app
from ivr_app.config import Settings, SettingsInvalid
from ivr_app.state.connection import connect

try:
    settings = Settings.from_env(os.environ)
except SettingsInvalid as invalid:
    sys.exit(f"The settings cannot work:\n{invalid}")
if settings.redis_url is None:
    sys.exit("REDIS_URL: is missing; `ivr-app serve` starts a Redis of its own, this does not")
logs.configure()
app = create_app(settings, connect(settings.redis_url))
