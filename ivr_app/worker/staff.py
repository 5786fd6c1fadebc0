"""Puts the workers of an installation together, and runs them in a process."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor

import requests

from ivr_app.application import now_ms
from ivr_app.config import Settings
from ivr_app.domain.room import random_word
from ivr_app.platform.announcers import Announcements
from ivr_app.platform.client import PlatformApi
from ivr_app.prompts.catalogue import Catalogue
from ivr_app.services.desk import open_desk
from ivr_app.state.keys import Keys
from ivr_app.state.orders import OrderQueue
from ivr_app.state.scripts import RedisClient, Scripts
from ivr_app.urls import HookUrls
from ivr_app.worker.orders import Hands
from ivr_app.worker.reconciler import Reconciler
from ivr_app.worker.worker import Worker, keep_going

log = logging.getLogger("ivr_app.worker")

LANES = 8
CROWD = 8
IDLE_S = 0.05


def hire(
    settings: Settings,
    client: RedisClient,
    *,
    lanes: tuple[Executor, ...],
    crowd: Executor,
    clock: Callable[[], int] = now_ms,
    new_session: Callable[[], requests.Session] = requests.Session,
) -> list[Worker]:
    """Return a worker for each account, with its stream ready."""
    scripts = Scripts(client)
    catalogue = Catalogue.load(settings.prompts_dir)
    name = f"{socket.gethostname()}-{os.getpid()}-{random_word(6)}"
    workers = []
    for sid, account in settings.accounts.items():
        desk = open_desk(account, settings, scripts)
        api = PlatformApi(account, new_session)
        urls = HookUrls(settings.public_url, sid)
        queue = OrderQueue(scripts, Keys(sid, settings.shards), name)
        queue.prepare()
        announcements = Announcements(api, catalogue, settings, desk.holds, urls)
        hands = Hands(
            account=account,
            settings=settings,
            api=api,
            directory=desk.directory,
            invites=desk.invites,
            callbacks=desk.callbacks,
            announcements=announcements,
            urls=urls,
            crowd=crowd,
        )
        workers.append(Worker(queue, hands, Reconciler(desk.rooms, api), clock, lanes))
    return workers


def run(settings: Settings, client: RedisClient, stop: threading.Event) -> None:
    """Work until ``stop`` is set."""
    crowd = ThreadPoolExecutor(CROWD, thread_name_prefix="crowd")
    lanes = tuple(ThreadPoolExecutor(1, thread_name_prefix=f"lane-{n}") for n in range(LANES))
    workers = hire(settings, client, lanes=lanes, crowd=crowd)
    log.info("worker ready", extra={"accounts": len(workers)})
    while not stop.is_set():
        if not sum(keep_going(worker, now_ms()) for worker in workers):
            stop.wait(IDLE_S)
    for executor in (*lanes, crowd):
        executor.shutdown()
