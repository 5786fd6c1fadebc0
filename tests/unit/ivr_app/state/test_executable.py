import os
import sys
from pathlib import Path

import pytest

from ivr_app.state.executable import RedisMissing, _bundled, find_executable


def program(folder: Path, name: str, mode: int = 0o755) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(mode)
    return path


def test_redis_server_of_the_system_comes_first(tmp_path: Path) -> None:
    program(tmp_path / "a", "valkey-server")
    redis = program(tmp_path / "b", "redis-server")
    assert find_executable(f"{tmp_path / 'a'}:{tmp_path / 'b'}", bundled=[]) == redis


def test_valkey_server_serves_as_well(tmp_path: Path) -> None:
    valkey = program(tmp_path, "valkey-server")
    bundled = program(tmp_path / "wheel", "redis-server")
    assert find_executable(str(tmp_path), bundled=[bundled]) == valkey


def test_bundled_server_is_the_last_resort(tmp_path: Path) -> None:
    unusable = program(tmp_path / "unusable", "redis-server", mode=0o644)
    bundled = program(tmp_path / "wheel", "redis-server")
    candidates = [tmp_path / "absent", unusable.with_name("absent"), bundled]
    assert find_executable(str(tmp_path), candidates) == bundled


def test_servers_of_this_python_environment_are_candidates() -> None:
    candidates = list(_bundled())
    assert candidates[0] == Path(sys.prefix) / "bin" / "redis-server"
    assert {path.name for path in candidates} == {"redis-server"}
    assert os.access(find_executable(), os.X_OK)


def test_without_any_server_one_line_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(RedisMissing) as caught:
        find_executable(str(tmp_path), bundled=[])
    assert str(caught.value) == (
        "there is no redis-server: install the package redis-server (or valkey-server) of the "
        "system, or set REDIS_URL"
    )
