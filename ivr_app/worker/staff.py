"""Puts the workers of an installation together, and runs them in a process."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

import requests

from ivr_app.clock import now_ms
from ivr_app.config import Settings
from ivr_app.domain.room import random_word
from ivr_app.platform.announcers import Announcements
from ivr_app.platform.client import PlatformApi
from ivr_app.prompts.catalogue import Catalogue
from ivr_app.services.desk import open_desk
from ivr_app.state import orders
from ivr_app.state.errors import StateError
from ivr_app.state.keys import Keys
from ivr_app.state.orders import OrderQueue
from ivr_app.state.room_control import RoomControl
from ivr_app.state.scripts import RedisClient, Scripts
from ivr_app.urls import HookUrls
from ivr_app.worker.hands import Hands
from ivr_app.worker.lanes import Crew, Lanes, Pool
from ivr_app.worker.reconciler import Reconciler
from ivr_app.worker.worker import Worker

log = logging.getLogger("ivr_app.worker")

CREW = 24
# Shorter than the time-out of every reply of Redis, and short enough for what is due.
BLOCK_MS = 250
# While another worker has the orders, or Redis does not answer.
IDLE_S = 0.5
FINISH_S = 1.5


def hire(
    settings: Settings,
    client: RedisClient,
    *,
    pool: Pool,
    clock: Callable[[], int] = now_ms,
    new_session: Callable[[], requests.Session] = requests.Session,
) -> list[Worker]:
    """Return a worker for each account; they share ``pool``. Redis is not asked for anything."""
    scripts = Scripts(client)
    catalogue = Catalogue.load(settings.prompts_dir)
    name = f"{socket.gethostname()}-{os.getpid()}-{random_word(6)}"
    workers = []
    for sid, account in settings.accounts.items():
        desk = open_desk(account, settings, scripts)
        api = PlatformApi(account, new_session)
        urls = HookUrls(settings.public_url, sid)
        keys = Keys(sid, settings.shards)
        queue = OrderQueue(scripts, keys, name)
        announcements = Announcements(api, catalogue, settings, desk.holds, urls)
        hands = Hands(
            account=account,
            settings=settings,
            api=api,
            directory=desk.directory,
            rooms=RoomControl(scripts, keys, desk.limits, desk.rooms),
            invites=desk.invites,
            callbacks=desk.callbacks,
            announcements=announcements,
            urls=urls,
            clock=clock,
        )
        workers.append(Worker(queue, hands, Reconciler(desk.rooms, desk.invites, api), Lanes(pool)))
    return workers


def run(
    settings: Settings,
    client: RedisClient,
    stop: threading.Event,
    new_session: Callable[[], requests.Session] = requests.Session,
) -> None:
    """Work until ``stop`` is set; what is in hand then is finished, if the platform lets it."""
    crew = Crew(CREW)
    workers = hire(settings, client, pool=crew, new_session=new_session)
    readers = [
        threading.Thread(target=serve_shard, args=(group, stop), name="reader")
        for group in _by_shard(workers)
    ]
    for reader in readers:
        reader.start()
    log.info("worker ready", extra={"accounts": len(workers)})
    stop.wait()
    for reader in readers:
        reader.join()
    if not crew.finish(FINISH_S):
        log.warning("work is left to others: the platform does not answer")
    _retire(workers)


def _by_shard(workers: Iterable[Worker]) -> list[list[Worker]]:
    """One blocking command reads many streams, but only those of one hash slot."""
    ordered = sorted(workers, key=lambda worker: worker.queue.slot)
    return [list(group) for _, group in groupby(ordered, key=lambda worker: worker.queue.slot)]


def serve_shard(workers: Sequence[Worker], stop: threading.Event) -> None:
    """Read the orders of the accounts of one shard until ``stop`` is set."""
    while not stop.is_set():
        try:
            if not turn(workers, now_ms(), BLOCK_MS):
                stop.wait(IDLE_S)
        except StateError as error:
            log.warning("redis does not answer", extra={"error": str(error)})
            stop.wait(IDLE_S)
        except Exception:
            # The reader of many companies goes on whatever it met.
            log.exception("reading failed")
            stop.wait(IDLE_S)


def turn(workers: Sequence[Worker], now: int, block_ms: int) -> bool:
    """Tend to the workers and read once, for up to ``block_ms``. False if nothing is theirs."""
    reading = {worker.queue.stream: worker for worker in workers if worker.tend(now)}
    if not reading:
        return False
    queues = [worker.queue for worker in reading.values()]
    for stream, found in orders.read(queues, block_ms=block_ms).items():
        reading[stream].take(found)
    return True


def _retire(workers: Iterable[Worker]) -> None:
    for worker in workers:
        try:
            worker.retire()
        except StateError as error:
            log.warning("redis does not answer", extra={"error": str(error)})
