"""The stage of a story in virtual time: the same installation, in the process of the test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import requests
from redis import Redis

from ivr_app import provisioning
from ivr_app.application import create_hook_app
from ivr_app.config import Settings
from ivr_app.demo.installation import platform_config, settings_of
from ivr_app.emulator import Platform, VirtualScheduler, WsgiAdapter, WsgiTransport
from ivr_app.worker.staff import hire
from tests.scenarios.office import Inline

PUBLIC = "https://ivr.example.com"
API = "https://api.example.com"


@dataclass(frozen=True, slots=True)
class VirtualStage:
    """A platform whose account is served by the application, and its clock."""

    platform: Platform
    clock: VirtualScheduler


def virtual_stage(
    company: str, folder: Path, client: Redis, redis_url: str, *, with_worker: bool = True
) -> VirtualStage:
    """Put up a stage for the company that a company file's text describes."""
    company_file = folder / "company.yaml"
    company_file.write_text(company, "utf-8")
    env = settings_of(
        public_url=PUBLIC, api_url=API, redis_url=redis_url, company_file=company_file
    )
    settings = Settings.from_env(env)
    provisioning.fill_empty_companies(settings, client)
    clock = VirtualScheduler()
    app = create_hook_app(settings, client, clock.now_ms)
    platform = Platform(platform_config(PUBLIC), WsgiTransport(app, PUBLIC), clock)
    if with_worker:
        _work(settings, client, platform, clock)
    return VirtualStage(platform, clock)


def _work(settings: Settings, client: Redis, platform: Platform, clock: VirtualScheduler) -> None:
    def session() -> requests.Session:
        new = requests.Session()
        new.mount(API, WsgiAdapter(platform.rest_app))
        return new

    workers = hire(settings, client, pool=Inline(), clock=clock.now_ms, new_session=session)
    clock.every(0.05, lambda: [worker.step(clock.now_ms()) for worker in workers])
