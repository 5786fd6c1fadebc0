"""The command line: ``ivr-app serve | worker | check | demo``, and those of `cli_company`."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import click
from redis.exceptions import RedisError

from ivr_app import logs, provisioning, supervisor
from ivr_app.cli_company import COMMANDS
from ivr_app.config import Settings, SettingsInvalid
from ivr_app.errors import IvrError
from ivr_app.prompts.catalogue import Catalogue, CatalogueInvalid
from ivr_app.state import embedded
from ivr_app.state.connection import connect
from ivr_app.worker import staff
from schemas.errors import CompanyInvalid


def _settings() -> Settings:
    try:
        settings = Settings.from_env(os.environ)
        Catalogue.load(settings.prompts_dir)
    except SettingsInvalid as invalid:
        click.echo(f"The settings cannot work:\n{invalid}", err=True)
        sys.exit(2)
    except CatalogueInvalid as invalid:
        click.echo(f"The prompts of IVR_PROMPTS cannot work:\n{invalid}", err=True)
        sys.exit(2)
    return settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ivr-app")
def main() -> None:
    """Audio conferences for the phones of a company."""


@main.command()
@click.option("--bind", default="127.0.0.1:8080", show_default=True, help="Address to serve on.")
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@click.option("--threads", default=8, show_default=True, help="Threads in each of them.")
@click.option("--no-worker", is_flag=True, help="Serve the web only; run `ivr-app worker` apart.")
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Where the embedded Redis keeps its data, if REDIS_URL is not set.",
)
def serve(bind: str, workers: int, threads: int, no_worker: bool, data_dir: Path | None) -> None:  # noqa: FBT001
    """Serve the hooks and run the worker, on this machine, in one command."""
    settings = _settings()
    logs.configure()
    # From here on, so that a Redis that is just starting is stopped, too.
    stop = supervisor.stop_on_signals()
    with ExitStack() as stack:
        url = settings.redis_url or _embedded(stack, data_dir)
        settings = replace(settings, redis_url=url)
        _fill(settings, url)
        programs = [supervisor.web_program(bind, workers, threads)]
        if not no_worker:
            programs.append(supervisor.worker_program())
        click.echo(f"Serving {settings.public_url} on http://{bind}", err=True)
        supervisor.supervise(programs, {**os.environ, "REDIS_URL": url}, stop)


def _embedded(stack: ExitStack, data_dir: Path | None) -> str:
    folder = data_dir or embedded.default_data_dir()
    try:
        server = stack.enter_context(embedded.start(folder))
    except IvrError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    click.echo(f"REDIS_URL is not set: an embedded Redis keeps its data in {folder}", err=True)
    return server.url


def _fill(settings: Settings, url: str) -> None:
    try:
        with closing(connect(url)) as client:
            filled = provisioning.fill_empty_companies(settings, client)
    except CompanyInvalid as invalid:
        click.echo(str(invalid), err=True)
        sys.exit(2)
    except (OSError, IvrError, RedisError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    for account in filled:
        click.echo(f"{account}: filled from {settings.company_file}", err=True)


@main.command()
def worker() -> None:
    """Carry out orders and hold the rooms against the platform's call list."""
    settings = _settings()
    if settings.redis_url is None:
        click.echo("REDIS_URL: is missing", err=True)
        sys.exit(2)
    logs.configure()
    client = connect(settings.redis_url)
    try:
        staff.run(settings, client, supervisor.stop_on_signals())
    finally:
        client.close()


@main.command()
@click.argument("company", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(company: Path) -> None:
    """Check a company file: says every problem with its line, and menus that lead nowhere."""
    try:
        counts = provisioning.check(company)
        doubts = provisioning.doubts(company)
    except CompanyInvalid as invalid:
        click.echo(str(invalid), err=True)
        sys.exit(2)
    if doubts:
        click.echo("\n".join(f"{company}: {doubt}" for doubt in doubts), err=True)
        sys.exit(1)
    found = [
        f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in counts.items() if count
    ]
    click.echo(f"{company}: fine, {', '.join(found) or 'nothing in it'}")


for command in COMMANDS:
    main.add_command(command)


@main.command()
@click.option(
    "--story",
    type=click.Choice(("local", "company")),
    default="local",
    show_default=True,
    help="A phone's own conference, or the company's menu and conference extension.",
)
@click.option("--plain", is_flag=True, help="Without colours, as when the output is no terminal.")
def demo(story: str, plain: bool) -> None:  # noqa: FBT001
    """Play a conference: the real application, an emulated platform, and phones to listen with."""
    # Here, so that the other commands start without the emulated platform.
    from ivr_app.demo import show  # noqa: PLC0415
    from ivr_app.demo.company import COMPANY_CONFERENCE  # noqa: PLC0415
    from ivr_app.demo.local_conference import LOCAL_CONFERENCE  # noqa: PLC0415

    played = {"local": LOCAL_CONFERENCE, "company": COMPANY_CONFERENCE}[story]
    console = show.new_console(sys.stdout, os.environ, plain=plain)
    sys.exit(show.show(played, console, supervisor.stop_on_signals()))


if __name__ == "__main__":
    main()
