"""Where Redis is: the forms of ``REDIS_URL``, read without connecting."""

from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import SplitResult, unquote, urlsplit


class Topology(Enum):
    """How the Redis of a deployment is built."""

    SINGLE = "single"
    SENTINEL = "sentinel"
    CLUSTER = "cluster"


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """One parsed ``REDIS_URL``.

    ``url`` serves a single Redis, which the driver parses itself; the other fields serve
    Sentinel and Cluster. ``service`` is Sentinel's name of the master.
    """

    topology: Topology
    url: str = field(repr=False)
    hosts: tuple[tuple[str, int], ...] = ()
    service: str = ""
    db: int = 0
    username: str | None = None
    password: str | None = field(default=None, repr=False)


def parse(url: str) -> RedisAddress:
    """Read a URL of one of these forms; ValueError says what is wrong, without the URL.

    ``redis://host:port/db``, ``rediss://host:port/db``, ``unix:///path/of/the.sock``,
    ``redis+sentinel://user:password@host:port,host:port/service/db``,
    ``redis+cluster://user:password@host:port,host:port``.
    """
    parts = _split(url)
    if parts.scheme in ("redis", "rediss"):
        return _tcp(url, parts)
    if parts.scheme == "unix":
        return _unix(url, parts)
    if parts.scheme == "redis+sentinel":
        return _sentinel(url, parts)
    if parts.scheme == "redis+cluster":
        return _cluster(url, parts)
    raise ValueError(
        "must begin with redis://, rediss://, unix://, redis+sentinel:// or redis+cluster://"
    )


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        # The words of the standard library repeat the URL with its password.
        raise ValueError("must be a URL") from None


def _tcp(url: str, parts: SplitResult) -> RedisAddress:
    _hosts(parts, default_port=6379, at_most=1)
    _db(parts.path.removeprefix("/"))
    return RedisAddress(Topology.SINGLE, url)


def _unix(url: str, parts: SplitResult) -> RedisAddress:
    if len(parts.path) < 2:
        raise ValueError("must name the path of a socket: unix:///run/redis/redis.sock")
    return RedisAddress(Topology.SINGLE, url)


def _sentinel(url: str, parts: SplitResult) -> RedisAddress:
    service, _, db = parts.path.removeprefix("/").partition("/")
    if not service:
        raise ValueError("must name the service: redis+sentinel://host:26379/service/0")
    username, password = _credentials(parts)
    return RedisAddress(
        topology=Topology.SENTINEL,
        url=url,
        hosts=_hosts(parts, default_port=26379),
        service=unquote(service),
        db=_db(db),
        username=username,
        password=password,
    )


def _cluster(url: str, parts: SplitResult) -> RedisAddress:
    if parts.path not in ("", "/", "/0"):
        raise ValueError("must not name a database: a Redis Cluster has only number 0")
    username, password = _credentials(parts)
    return RedisAddress(
        topology=Topology.CLUSTER,
        url=url,
        hosts=_hosts(parts, default_port=6379),
        username=username,
        password=password,
    )


def _credentials(parts: SplitResult) -> tuple[str | None, str | None]:
    userinfo, _, _ = parts.netloc.rpartition("@")
    username, _, password = userinfo.partition(":")
    return unquote(username) or None, unquote(password) or None


def _hosts(
    parts: SplitResult, *, default_port: int, at_most: int | None = None
) -> tuple[tuple[str, int], ...]:
    _, _, hosts = parts.netloc.rpartition("@")
    found = tuple(_host(each, default_port) for each in hosts.split(","))
    if at_most is not None and len(found) > at_most:
        raise ValueError("must name one host")
    return found


def _host(text: str, default_port: int) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or port == 0:
        raise ValueError("must name hosts as host or host:port")
    return host, port or default_port


def _db(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise ValueError("must end in the number of a database, or without one")
    return int(text or 0)
