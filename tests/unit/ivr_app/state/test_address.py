import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_app.state.address import RedisAddress, Topology, parse


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "redis://:pw@10.0.0.1:6380/2",
        "rediss://user:pw@redis.example.com:6380/0?ssl_cert_reqs=none",
        "unix:///run/redis/redis.sock?db=1",
    ],
)
def test_single_server_keeps_its_url(url: str) -> None:
    assert parse(url) == RedisAddress(Topology.SINGLE, url)


def test_sentinels_with_their_service() -> None:
    url = "redis+sentinel://user:p%40ss@10.0.0.1:26380,sentinel-2.example.com/ivr/3"
    assert parse(url) == RedisAddress(
        topology=Topology.SENTINEL,
        url=url,
        hosts=(("10.0.0.1", 26380), ("sentinel-2.example.com", 26379)),
        service="ivr",
        db=3,
        username="user",
        password="p@ss",
    )


def test_sentinel_without_database_is_number_0() -> None:
    assert parse("redis+sentinel://h/ivr").db == 0


def test_cluster_with_its_first_nodes() -> None:
    url = "redis+cluster://:pw@10.0.0.1:7000,10.0.0.2"
    assert parse(url) == RedisAddress(
        topology=Topology.CLUSTER,
        url=url,
        hosts=(("10.0.0.1", 7000), ("10.0.0.2", 6379)),
        password="pw",
    )


HOSTS = "must name hosts as host or host:port"
DATABASE = "must end in the number of a database, or without one"


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        (
            "http://h",
            "must begin with redis://, rediss://, unix://, redis+sentinel:// or redis+cluster://",
        ),
        ("redis://h[:pw@", "must be a URL"),
        ("redis://u:secret℀@h", "must be a URL"),
        ("redis://", HOSTS),
        ("redis://h:port", HOSTS),
        ("redis://h:0", HOSTS),
        ("redis://h,i", "must name one host"),
        ("redis://h/name", DATABASE),
        ("unix://", "must name the path of a socket: unix:///run/redis/redis.sock"),
        ("redis+sentinel://h", "must name the service: redis+sentinel://host:26379/service/0"),
        ("redis+sentinel://h/ivr/x", DATABASE),
        ("redis+sentinel://h,/ivr", HOSTS),
        ("redis+cluster://h/1", "must not name a database: a Redis Cluster has only number 0"),
    ],
)
def test_url_that_cannot_work_is_refused(url: str, problem: str) -> None:
    assert problem_of(url) == problem


def problem_of(url: str) -> str:
    try:
        parse(url)
    except ValueError as problem:
        return str(problem)
    return "must be nothing else"


@given(
    st.sampled_from(["redis", "unix", "redis+sentinel", "redis+cluster"]),
    st.text("ab0:@/,[]%?#℀ .", max_size=20),
)
def test_any_url_is_read_or_refused(scheme: str, rest: str) -> None:
    assert problem_of(f"{scheme}://{rest}").startswith("must ")


def test_password_is_not_shown() -> None:
    assert "secret" not in repr(parse("redis+cluster://:secret@h"))
    assert "secret" not in repr(parse("redis://:secret@h"))
