"""The commands of operators: the company as a file, keys, and the document of the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from redis import Redis

from ivr_app.cli import main
from ivr_app.state.keys import Keys
from tests.integration.signed import SID

ENV = {
    "IVR_PUBLIC_URL": "https://ivr.example.com",
    "IVR_ACCOUNT_SID": SID,
    "IVR_WEBHOOK_SECRETS": "hook-secret-1",
    "IVR_API_URL": "https://api.example.com",
    "IVR_API_KEY": "api-key-1",
    "IVR_APPLICATION_SID": "app-1",
    "IVR_REALM": "pbx.example.com",
}
FILE = """\
company:
  name: Example Ltd
  country: DE
  language: en
  caller_id: '+4930231250'
phone:
  '101':
    name: Reception
    conference_pin: '4711'
  '0102':
    name: Приёмная
    sip_user: sales-desk
    language: ru
conference:
  '700':
    name: Board
    max_members: 3
    pin: '1234'
    moderator_pin: '98765'
    mute_non_moderator: true
    music_on_hold_sound: hold
    moderator_codes:
      '*97': end
ivr:
  '800':
    entry_context: main
    lifetime: 60
    contexts:
    - name: main
      greeting:
        text: 'Hello: press 1'
      greeting_type: background
      timeout: 2.5
      options:
        '1':
        - say: One moment
        - transfer: '700'
        '*':
        - callback:
            target: '101'
        '2':
        - hangup: true
did:
  '+4930231250': '800'
sound:
  hold:
    url: https://sounds.example.com/hold.mp3
"""
Run = Callable[..., Result]


@pytest.fixture
def run(redis_client: Redis, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on an empty Redis."""
    for name, value in (ENV | {"REDIS_URL": redis_url}).items():
        monkeypatch.setenv(name, value)

    def command(*words: str | Path, colour: bool = False) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], color=colour)

    return command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "company.yaml"
    path.write_text(FILE, "utf-8")
    return path


def changed(file: Path, *changes: tuple[str, str]) -> Path:
    text = file.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    return file


def test_what_is_exported_is_what_was_provisioned(run: Run, file: Path) -> None:
    assert run("provision", file).exit_code == 0
    exported = run("export")
    assert (exported.exit_code, exported.output) == (0, FILE)


def test_provisioning_again_changes_nothing(run: Run, file: Path, redis_client: Redis) -> None:
    first = run("provision", file)
    assert first.output == (
        "+ company\n+ phone 101\n+ phone 0102\n+ conference 700\n+ ivr 800\n"
        "+ did +4930231250\n+ sound hold\n7 changed\n"
    )
    before = redis_client.hgetall(Keys(SID).directory)
    again = run("provision", file)
    assert (again.exit_code, again.output) == (0, "nothing differs\n")
    assert redis_client.hgetall(Keys(SID).directory) == before


def test_difference_is_shown_and_without_the_dry_run_written(
    run: Run, file: Path, redis_client: Redis
) -> None:
    run("provision", file)
    before = redis_client.hgetall(Keys(SID).directory)
    changed(
        file,
        ("name: Reception", "name: Front desk"),
        ("sip_user: sales-desk\n    ", ""),
        ("max_members: 3", "max_members: 4"),
        ("pin: '1234'", "pin: '4321'"),
        ("One moment", "Wait"),
        ("  '+4930231250': '800'", "  '+4930231251': '800'"),
        ("caller_id: '+4930231250'", "caller_id: null"),
    )
    difference = (
        '~ company\n    caller_id: "+4930231250" -> none\n'
        '~ phone 101\n    name: "Reception" -> "Front desk"\n'
        '~ phone 0102\n    sip_user: "sales-desk" -> "0102"\n'
        "~ conference 700\n    max_members: 3 -> 4\n    pin: is another one\n"
        '~ ivr 800\n    contexts.0.options.1.0.value: "One moment" -> "Wait"\n'
        "- did +4930231250\n+ did +4930231251\n"
    )
    dry = run("provision", file, "--dry-run")
    assert dry.output == difference + "7 would change; nothing was written\n"
    assert redis_client.hgetall(Keys(SID).directory) == before
    done = run("provision", file)
    assert (done.exit_code, done.output) == (0, difference + "7 changed\n")
    assert "1234" not in done.output
    directory = redis_client.hgetall(Keys(SID).directory)
    assert "sip:sales-desk" not in directory
    assert run("provision", file).output == "nothing differs\n"


def test_difference_has_colours_where_there_is_a_terminal(run: Run, file: Path) -> None:
    assert "\x1b[32m+ company\x1b[0m" in run("provision", file, "--dry-run", colour=True).output


def test_file_with_faults_changes_nothing(run: Run, file: Path, redis_client: Redis) -> None:
    run("provision", file)
    before = redis_client.hgetall(Keys(SID).directory)
    refused = run("provision", changed(file, ("transfer: '700'", "transfer: '799'")))
    assert refused.exit_code == 2
    assert refused.output == (
        f"Error: {file}:37: ivr.800.contexts.0.options.1.1.transfer: "
        "is neither the number of an extension nor a possible external number\n"
    )
    assert redis_client.hgetall(Keys(SID).directory) == before


def test_extension_with_a_live_room_is_not_taken_away(
    run: Run, file: Path, redis_client: Redis
) -> None:
    run("provision", file)
    before = redis_client.hgetall(Keys(SID).directory)
    redis_client.hset(Keys(SID).rooms, "extension:700", f"abc|{2**52}")
    redis_client.hset(Keys(SID).rooms, "local:101", "old|1")
    small = file.with_name("small.yaml")
    small.write_text("company: {name: Small, country: DE}\n")
    refused = run("provision", small)
    assert (refused.exit_code, refused.output) == (
        1,
        "Error: nothing is changed: rooms are open: extension:700\n",
    )
    assert redis_client.hgetall(Keys(SID).directory) == before
    redis_client.delete(Keys(SID).rooms)
    assert run("provision", small).exit_code == 0
    assert run("export").output == "company:\n  name: Small\n  country: DE\n  language: en\n"


def test_nothing_is_exported_of_a_company_that_is_not_there(run: Run) -> None:
    nothing = run("export")
    assert (nothing.exit_code, nothing.output) == (1, "Error: there is no company yet\n")


def test_check_counts_what_is_in_a_file(run: Run, file: Path) -> None:
    assert run("check", file).output == (
        f"{file}: fine, 2 phones, 1 conference, 1 ivr, 1 did, 1 sound\n"
    )


def test_key_is_made_listed_and_revoked(run: Run, redis_client: Redis) -> None:
    made = run("key", "create", "--scope", "read, write", "--name", "billing")
    token = made.output.strip()
    assert made.exit_code == 0
    assert token.startswith(f"ivr_{SID}_")
    key, secret = token.split("_")[-2:]
    listed = run("key", "list").output
    assert listed.startswith(f"{key}  20")
    assert listed.endswith("  read,write          billing\n")
    assert secret not in listed
    assert secret not in json.dumps(redis_client.hgetall(Keys(SID).api_keys))
    assert run("key", "revoke", key).output == f"{key} is revoked\n"
    assert run("key", "list").output == ""
    again = run("key", "revoke", key)
    assert (again.exit_code, again.output) == (1, f"Error: there is no key {key}\n")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["key", "create", "--scope", "everything"], "must be some of: read, write, control"),
        (["key", "list", "--account", "AC-other"], f"--account must be one of: {SID}"),
        (["export", "--account", "AC-other"], f"--account must be one of: {SID}"),
        (["provision", "nowhere.yaml"], "does not exist"),
    ],
)
def test_what_is_typed_wrong_is_said(run: Run, words: list[str], complaint: str) -> None:
    mistaken = run(*words)
    assert mistaken.exit_code == 2
    assert complaint in mistaken.output


def test_account_may_be_named(run: Run) -> None:
    assert run("key", "list", "--account", SID).exit_code == 0


def test_wrong_settings_are_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IVR_REALM")
    wrong = run("key", "list")
    assert (wrong.exit_code, wrong.output) == (
        2,
        "Error: The settings cannot work:\nIVR_REALM: is missing\n",
    )


def test_redis_that_does_not_answer_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "unix:///nowhere/redis.sock")
    lost = run("key", "list")
    assert lost.exit_code == 1
    assert lost.output.startswith("Error: api-keys: ConnectionError")


def test_without_a_redis_the_embedded_one_keeps_the_company(
    run: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REDIS_URL")
    data = ("--data-dir", tmp_path / "data")
    assert run("provision", file, *data).exit_code == 0
    assert run("export", *data).output == FILE


def test_document_is_the_one_that_is_served(run: Run) -> None:
    document = json.loads(run("openapi").output)
    assert document["openapi"] == "3.1.0"
    assert document["security"] == [{"key": []}]
    assert set(document["components"]["securitySchemes"]) == {"key"}
    assert {path.split("/")[3] for path in document["paths"]} == {
        "phone",
        "conference",
        "ivr",
        "did",
        "sound",
        "room",
    }
