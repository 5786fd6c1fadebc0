"""The commands of operators: keys of the REST API, its document, and the company as a file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from redis.exceptions import RedisError

from ivr_app import provisioning
from ivr_app.application import create_app
from ivr_app.clock import now_ms
from ivr_app.config import Account, Settings, SettingsInvalid
from ivr_app.errors import IvrError
from ivr_app.resources import whole
from ivr_app.resources.whole import Difference
from ivr_app.state import embedded
from ivr_app.state.connection import connect
from ivr_app.state.keyring import SCOPES, KeyRing
from ivr_app.state.keys import Keys
from ivr_app.state.scripts import RedisClient, Scripts
from schemas.errors import CompanyInvalid
from schemas.resources import KINDS

_account = click.option("--account", help="Which account, if there are several.")
_data_dir = click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Where the embedded Redis keeps its data, if REDIS_URL is not set.",
)


class _Failed(click.ClickException):
    """What went wrong, for people."""


class _Mistaken(click.ClickException):
    """The fault lies in what was typed."""

    exit_code = 2


@contextmanager
def _installation(data_dir: Path | None) -> Iterator[tuple[Settings, RedisClient]]:
    """Give the settings and Redis: the one that is named, or the embedded one of this machine."""
    try:
        settings = Settings.from_env(os.environ)
        if settings.redis_url is not None:
            with connect(settings.redis_url) as client:
                yield settings, client
            return
        with (
            embedded.start(data_dir or embedded.default_data_dir()) as server,
            connect(server.url) as client,
        ):
            yield settings, client
    except SettingsInvalid as invalid:
        raise _Mistaken(f"The settings cannot work:\n{invalid}") from invalid
    except CompanyInvalid as invalid:
        raise _Mistaken(str(invalid)) from invalid
    except (IvrError, OSError, RedisError) as error:
        raise _Failed(str(error)) from error


def _chosen(settings: Settings, account: str | None) -> Account:
    if account is None and len(settings.accounts) == 1:
        return next(iter(settings.accounts.values()))
    if account is None or account not in settings.accounts:
        raise _Mistaken(f"--account must be one of: {', '.join(settings.accounts)}")
    return settings.accounts[account]


def _key_ring(settings: Settings, client: RedisClient, account: str | None) -> KeyRing:
    sid = _chosen(settings, account).account_sid
    return KeyRing(Scripts(client), Keys(sid, settings.shards))


@click.group()
def key() -> None:
    """Keys with which programs use the REST API."""


def _scopes(_context: click.Context, _option: click.Parameter, text: str) -> list[str]:
    scopes = [each.strip() for each in text.split(",")]
    unknown = [each for each in scopes if each not in SCOPES]
    if unknown:
        raise click.BadParameter(f"must be some of: {', '.join(SCOPES)}")
    return scopes


@key.command("create")
@click.option("--scope", "scopes", callback=_scopes, default="read", show_default=True)
@click.option("--name", default="", help="What it is for, to tell it from others.")
@_account
@_data_dir
def create_key(scopes: list[str], name: str, account: str | None, data_dir: Path | None) -> None:
    """Make a key and print it. It is shown only now: just a hash of it is stored."""
    with _installation(data_dir) as (settings, client):
        token = _key_ring(settings, client, account).create(scopes, name, now=now_ms())
    click.echo(str(token))


@key.command("list")
@_account
@_data_dir
def list_keys(account: str | None, data_dir: Path | None) -> None:
    """List the keys: id, when it was made, scopes, name."""
    with _installation(data_dir) as (settings, client):
        found = _key_ring(settings, client, account).all()
    for each in found:
        made = datetime.fromtimestamp(each.created / 1000, UTC).strftime("%Y-%m-%d %H:%M")
        click.echo(f"{each.id}  {made}  {','.join(sorted(each.scopes)):18}  {each.name}".rstrip())


@key.command("revoke")
@click.argument("key_id")
@_account
@_data_dir
def revoke_key(key_id: str, account: str | None, data_dir: Path | None) -> None:
    """Revoke a key by its id, at once and for ever."""
    with _installation(data_dir) as (settings, client):
        if not _key_ring(settings, client, account).revoke(key_id):
            raise _Failed(f"there is no key {key_id}")
    click.echo(f"{key_id} is revoked")


@click.command()
def openapi() -> None:
    """Print the OpenAPI document of the REST API."""
    nowhere = Settings(public_url="https://ivr.example.com", accounts={})
    # Nothing is asked of Redis for it.
    app = create_app(nowhere, connect("redis://127.0.0.1"))
    with app.test_client() as client:
        document = client.get("/api/v1/openapi.json").get_json()
    click.echo(json.dumps(document, indent=2))


@click.command()
@click.argument("company", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what differs, and change nothing.")
@_account
@_data_dir
def provision(company: Path, dry_run: bool, account: str | None, data_dir: Path | None) -> None:  # noqa: FBT001
    """Make the company what its file says: all of it, or nothing. What is not in it is removed."""
    with _installation(data_dir) as (settings, client):
        sid = _chosen(settings, account).account_sid
        store = provisioning.open_store(sid, settings, client)
        wanted = provisioning.read(company, settings)
        done = whole.follow(store, wanted, now_ms(), dry_run=dry_run)
    if done is None:
        raise _Failed("the company is being changed by somebody else: try again")
    if done.rooms:
        raise _Failed(f"nothing is changed: rooms are open: {', '.join(done.rooms)}")
    _show(done.found)
    _conclude(done.found, dry_run=dry_run)


def _conclude(found: list[Difference], *, dry_run: bool) -> None:
    if not found:
        click.echo("nothing differs")
    elif dry_run:
        click.echo(f"{len(found)} would change; nothing was written")
    else:
        click.echo(f"{len(found)} changed")


def _show(found: list[Difference]) -> None:
    for each in found:
        title = f"{each.kind} {each.name}".rstrip()
        if each.old is None:
            click.secho(f"+ {title}", fg="green")
        elif each.new is None:
            click.secho(f"- {title}", fg="red")
        else:
            click.secho(f"~ {title}", fg="yellow")
            _show_fields(each.kind, each.old, each.new)


def _show_fields(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    secrets = KINDS[kind].secrets if kind in KINDS else ()
    before, after = dict(_leaves(old, "")), dict(_leaves(new, ""))
    for field in sorted({*before, *after}):
        if before.get(field) == after.get(field):
            continue
        click.echo(f"    {field}: ", nl=False)
        if field in secrets:
            click.secho("is another one", fg="yellow")
            continue
        click.secho(_value(before.get(field)), fg="red", nl=False)
        click.echo(" -> ", nl=False)
        click.secho(_value(after.get(field)), fg="green")


def _leaves(part: object, path: str) -> Iterator[tuple[str, object]]:
    """Give all plain values below a part, with their paths."""
    if isinstance(part, list):
        part = dict(enumerate(part))
    if not isinstance(part, Mapping):
        yield path, part
        return
    for key, inner in part.items():
        yield from _leaves(inner, f"{path}.{key}" if path else str(key))


def _value(value: object) -> str:
    return "none" if value is None else json.dumps(value, ensure_ascii=False)


@click.command()
@_account
@_data_dir
def export(account: str | None, data_dir: Path | None) -> None:
    """Print the company as a file that `provision` takes. It has the PINs in it."""
    with _installation(data_dir) as (settings, client):
        sid = _chosen(settings, account).account_sid
        fields = provisioning.open_store(sid, settings, client).snapshot()
    if not fields:
        raise _Failed("there is no company yet")
    sys.stdout.write(provisioning.written(whole.exported(fields)))


COMMANDS = (key, openapi, provision, export)
