"""The composition root: settings in, a Flask application (or a worker's parts) out."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from ivr_app.api import register_api
from ivr_app.clock import now_ms
from ivr_app.config import Settings
from ivr_app.flows import Flows
from ivr_app.hooks import Company, HookCore
from ivr_app.prompts.catalogue import Catalogue
from ivr_app.routes.registry import HOOKS
from ivr_app.routes.views import answer_errors_as_json, health_views, hook_views
from ivr_app.services.back_office import open_back_offices
from ivr_app.services.desk import open_desk
from ivr_app.state.scripts import RedisClient, Scripts
from ivr_app.urls import HookUrls


def companies(settings: Settings, client: RedisClient) -> dict[str, Company]:
    """Put together what serves each account."""
    catalogue = Catalogue.load(settings.prompts_dir)
    scripts = Scripts(client)
    return {
        sid: Company(
            desk=open_desk(account, settings, scripts),
            flows=Flows(catalogue, settings, HookUrls(settings.public_url, sid)),
        )
        for sid, account in settings.accounts.items()
    }


def create_hook_app(
    settings: Settings, client: RedisClient, clock: Callable[[], int] = now_ms
) -> Flask:
    """Return what the platform and a balancer need: hooks and health pings."""
    app = Flask("ivr_app")
    core = HookCore(companies(settings, client), HOOKS, clock, settings.signature_tolerance_s)
    answer_errors_as_json(app)
    app.register_blueprint(hook_views(core))
    app.register_blueprint(health_views(client))
    return app


def create_app(settings: Settings, client: RedisClient, clock: Callable[[], int] = now_ms) -> Flask:
    """Return the web application: hooks, health pings, and the REST resources."""
    app = create_hook_app(settings, client, clock)
    register_api(app, open_back_offices(settings, client), clock, settings.api_rate)
    return app
