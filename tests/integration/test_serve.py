"""``ivr-app`` as people start it: real processes, an embedded Redis, signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from ivr_app.state.connection import connect
from tests.integration.running import (
    ROOT,
    SETTINGS_ENV,
    Web,
    environment,
    free_port,
    is_ready,
    ivr_app,
    running,
    wait_until,
)
from tests.integration.signed import first_call

pytestmark = pytest.mark.processes

COMPANY = ROOT / "tests" / "fixtures" / "company.yaml"
STARTED = "Your conference has started."


@dataclass(frozen=True)
class Served:
    """A running ``ivr-app serve``."""

    process: subprocess.Popen[bytes]
    web: Web
    log: Path

    def family(self) -> dict[str, list[psutil.Process]]:
        """All processes below it, by what they are."""
        below = psutil.Process(self.process.pid).children(recursive=True)
        found: dict[str, list[psutil.Process]] = {"gunicorn": [], "web": [], "worker": []}
        for each in below:
            if kind := self._kind(each):
                found.setdefault(kind, []).append(each)
        return found

    def _kind(self, each: psutil.Process) -> str:
        try:
            command, parent = each.cmdline(), each.ppid()
        except psutil.NoSuchProcess:
            return ""
        if "gunicorn" in command:
            return "gunicorn" if parent == self.process.pid else "web"
        return "worker" if "worker" in command else "redis"

    def is_whole(self) -> bool:
        """Whether gunicorn with two web processes, a worker and Redis are there and it answers."""
        counts = {kind: len(each) for kind, each in self.family().items()}
        whole = {"gunicorn": 1, "web": 2, "worker": 1, "redis": 1}
        return counts == whole and is_ready(self.web.url)

    def create_room(self, call_sid: str) -> list[str]:
        """What 101 hears on dialling *8101."""
        document = self.web.post("call", first_call("101", "*8101", call_sid))
        assert document[-1]["verb"] == "conference"
        return [str(verb["text"]) for verb in document if verb["verb"] == "say"]

    def workers_ready(self) -> int:
        """How many workers have said that they are ready since the start."""
        return self.log.read_text().count("worker ready")


@contextmanager
def serving(folder: Path, port: int) -> Iterator[Served]:
    log = folder / "log"
    command = ivr_app("serve", "--bind", f"127.0.0.1:{port}", "--data-dir", str(folder / "data"))
    with running(command, environment(IVR_COMPANY=str(COMPANY)), log) as process:
        served = Served(process, Web(f"http://127.0.0.1:{port}"), log)
        wait_until(served.is_whole, f"all of it runs: {log}")
        wait_until(lambda: served.workers_ready() > 0, f"the worker is ready: {log}")
        yield served
        served.web.close()


def all_ended(processes: list[psutil.Process]) -> bool:
    return not any(each.is_running() for each in processes)


def test_serve_starts_everything_and_ends_it_on_a_signal_and_keeps_the_data(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port) as served:
        below = [each for kind in served.family().values() for each in kind]
        assert served.create_room("call-1") == [STARTED]
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(30) == 0
        assert all_ended(below)
    with serving(tmp_path, port) as served:
        below = [each for kind in served.family().values() for each in kind]
        assert served.create_room("call-2") == []
        # What Ctrl-C in a terminal does.
        os.killpg(served.process.pid, signal.SIGINT)
        assert served.process.wait(30) == 0
        assert all_ended(below)
    log = (tmp_path / "log").read_text()
    assert log.count(f"REDIS_URL is not set: an embedded Redis keeps its data in {tmp_path}") == 2
    assert log.count(f"AC-test-1: filled from {COMPANY}") == 1
    assert "Traceback" not in log


def test_whatever_process_is_killed_is_started_again(tmp_path: Path) -> None:
    with serving(tmp_path, free_port()) as served:
        for kind in ("web", "worker", "gunicorn"):
            victim = served.family()[kind][0]
            victim.kill()
            wait_until(lambda victim=victim: not victim.is_running(), f"{kind} is gone")  # type: ignore[misc]
            wait_until(served.is_whole, f"{kind} is there again: {served.log}")
        wait_until(lambda: served.workers_ready() == 2, "the new worker is ready")
        assert served.create_room("call-1") == [STARTED]
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(30) == 0


def said(*arguments: str, env: dict[str, str]) -> tuple[int, str]:
    """Exit status and what was said on stderr and stdout."""
    done = subprocess.run(  # noqa: S603 - our own command
        ivr_app(*arguments),
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr + done.stdout


BARE = {name: value for name, value in environment().items() if name not in SETTINGS_ENV}


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_every_setting_that_is_wrong_is_named_at_once(command: str) -> None:
    status, words = said(command, env=BARE | {"IVR_RING_SECONDS": "soon", "IVR_REALMS": "x"})
    assert status == 2
    assert words.splitlines() == [
        "The settings cannot work:",
        "IVR_ACCOUNT_SID: is missing",
        "IVR_API_KEY: is missing",
        "IVR_API_URL: is missing",
        "IVR_APPLICATION_SID: is missing",
        "IVR_PUBLIC_URL: is missing",
        "IVR_REALM: is missing",
        "IVR_REALMS: is not a setting; meant is IVR_REALM?",
        "IVR_RING_SECONDS: must be a whole number from 5 to 120",
        "IVR_WEBHOOK_SECRETS: is missing",
    ]


def test_company_file_with_faults_is_refused_with_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "company.yaml"
    file.write_text(
        "company: {name: X, country: DE}\nphone:\n  '101': {nam: Y}\n  '1': {name: Z}\n"
    )
    env = environment(IVR_COMPANY=str(file))
    status, words = said("serve", "--data-dir", str(tmp_path / "data"), env=env)
    problems = [line for line in words.splitlines() if line.startswith(str(file))]
    assert status == 2
    assert [line.removeprefix(f"{file}:").partition(":")[0] for line in problems] == ["3", "3", "4"]
    assert said("check", str(file), env=BARE) == (2, "\n".join(problems) + "\n")
    assert not (tmp_path / "data" / "socket").exists()


def test_prompts_with_faults_are_refused_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("joind: Hello\n")
    env = environment(IVR_PROMPTS=str(tmp_path))
    status, words = said("serve", "--data-dir", str(tmp_path / "data"), env=env)
    assert (status, words.splitlines()) == (
        2,
        [
            "The prompts of IVR_PROMPTS cannot work:",
            "en.yaml: joind: is not a prompt; meant is joined?",
        ],
    )
    assert not (tmp_path / "data").exists()


def test_data_folder_that_others_can_read_is_refused_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    (folder / "file").touch()
    status, words = said("serve", "--data-dir", str(folder), env=environment())
    assert (status, words.count("\n")) == (1, 1)
    assert "chmod 700" in words


@pytest.mark.parametrize("url", ["redis://127.0.0.1:9", "redis+cluster://127.0.0.1:9"])
def test_redis_that_is_not_there_ends_the_start_in_one_line(url: str) -> None:
    env = environment(REDIS_URL=url, IVR_COMPANY=str(COMPANY))
    status, words = said("serve", env=env)
    assert (status, words.count("\n")) == (1, 1)


def test_worker_needs_a_redis_url() -> None:
    assert said("worker", env=environment()) == (2, "REDIS_URL: is missing\n")


def test_wsgi_server_without_a_redis_url_is_told_what_starts_one() -> None:
    command = [sys.executable, "-c", "import wsgi"]
    done = subprocess.run(  # noqa: S603 - our own command
        command,
        env=environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    words = "REDIS_URL: is missing; `ivr-app serve` starts a Redis of its own, this does not\n"
    assert (done.returncode, done.stderr) == (1, words)


def test_check_says_that_a_file_is_fine() -> None:
    assert said("check", str(COMPANY), env=BARE) == (0, f"{COMPANY}: fine, 3 phones\n")


def test_other_redis_is_used_where_one_is_named(redis_url: str, tmp_path: Path) -> None:
    port = free_port()
    command = ivr_app("serve", "--bind", f"127.0.0.1:{port}", "--no-worker")
    env = environment(REDIS_URL=redis_url, IVR_COMPANY=str(COMPANY))
    with connect(redis_url) as client:
        client.flushall()
    with running(command, env, tmp_path / "log"):
        web = Web(f"http://127.0.0.1:{port}")
        wait_until(lambda: is_ready(web.url), "it answers")
        assert web.post("call", first_call("101", "*8101", "call-1"))[-1]["verb"] == "conference"
        web.close()
