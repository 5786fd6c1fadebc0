"""The connection to Redis: short time-outs and no retries, because a caller waits on the line.

A hook finds out within about a second that Redis is dead, and can still apologise. Every thread
takes a connection of its own from the pool of the client, which all threads share.
"""

from typing import TypedDict

from redis import Redis, RedisCluster
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisClusterException
from redis.retry import Retry
from redis.sentinel import Sentinel

from ivr_app.errors import IvrError
from ivr_app.state.address import RedisAddress, Topology, parse

TIMEOUT_S = 1.0
HEALTH_CHECK_S = 30


class RedisUrlInvalid(IvrError):
    """The URL of Redis cannot be used. The words say why, but not the URL and its password."""


class _Options(TypedDict):
    socket_timeout: float
    socket_connect_timeout: float
    health_check_interval: int
    decode_responses: bool
    protocol: int
    driver_info: None


def connect(url: str, *, timeout_s: float = TIMEOUT_S) -> Redis | RedisCluster:
    """Give a client for a URL of the forms of ``address.parse``; close it with ``close()``.

    Only a cluster is asked at once (for its slots); all others connect at the first command.
    A command that blocks must block for less than ``timeout_s``, which limits every reply.
    Raises RedisUrlInvalid, for a cluster also the driver's RedisError.
    """
    try:
        address = parse(url)
    except ValueError as problem:
        raise RedisUrlInvalid(f"the URL of Redis {problem}") from problem
    if address.topology is Topology.SENTINEL:
        return _behind_sentinel(address, timeout_s)
    if address.topology is Topology.CLUSTER:
        return _cluster(address, timeout_s)
    return Redis.from_url(url, retry=_no_retries(), **_options(timeout_s))


def _options(timeout_s: float) -> _Options:
    # RESP2 and no driver info spare a new connection three round trips; scripts reply alike.
    return {
        "socket_timeout": timeout_s,
        "socket_connect_timeout": timeout_s,
        "health_check_interval": HEALTH_CHECK_S,
        "decode_responses": True,
        "protocol": 2,
        "driver_info": None,
    }


def _no_retries() -> Retry:
    # The driver's own default is ten retries, which are seconds of silence for a caller.
    return Retry(NoBackoff(), 0)


def _behind_sentinel(address: RedisAddress, timeout_s: float) -> Redis:
    # The sentinels are asked one after another: together they may take the time of one reply.
    # They are told apart from the Redis servers: without these options they would retry.
    patience = timeout_s / len(address.hosts)
    sentinel = Sentinel(  # type: ignore[no-untyped-call]  # the driver leaves it untyped
        list(address.hosts),
        sentinel_kwargs={**_options(patience), "retry": _no_retries()},
    )
    client: Redis = sentinel.master_for(  # type: ignore[no-untyped-call]
        address.service,
        db=address.db,
        username=address.username,
        password=address.password,
        retry=_no_retries(),
        **_options(timeout_s),
    )
    return client


def _cluster(address: RedisAddress, timeout_s: float) -> RedisCluster:
    nodes = [
        ClusterNode(host, port)  # type: ignore[no-untyped-call]
        for host, port in address.hosts
    ]
    try:
        return RedisCluster(
            startup_nodes=nodes,
            retry=_no_retries(),
            username=address.username,
            password=address.password,
            **_options(timeout_s),
        )
    except RedisClusterException as error:
        # The driver's cluster errors are not among its RedisErrors, which everybody catches.
        raise RedisConnectionError(str(error)) from error
