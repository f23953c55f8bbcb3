"""serve, worker, demo, bench, settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from pydantic import SecretStr

from coproc import schema
from coproc.cli.runtime import Runtime, pass_runtime
from coproc.config import Settings
from coproc.kernel.translation import speaking


def _set_secret_key(settings: Settings) -> None:
    """For the server's own processes, which read the environment."""
    key = settings.with_secret_key().secret_key.get_secret_value()
    if not key:
        raise click.ClickException("COPROC_SECRET_KEY is missing: production does not start without it.")
    os.environ["COPROC_SECRET_KEY"] = key


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes, of four threads each.")
@pass_runtime
def serve(runtime: Runtime, host: str, port: int, workers: int) -> None:
    """The web application, by gunicorn."""
    _set_secret_key(runtime.settings)
    with_database(runtime)
    run_server(host, port, workers)


def with_database(runtime: Runtime) -> None:
    """A developer's first start needs no second command; in production migrations are run on purpose."""
    if runtime.settings.env != "production" and not runtime.settings.database_url:
        schema.upgrade(runtime.settings.resolved_database_url)


def run_server(host: str, port: int, workers: int) -> None:
    """Replaces this process by gunicorn."""
    arguments = ["-m", "gunicorn", "coproc.wsgi:application", "--bind", f"{host}:{port}"]
    arguments += ["--worker-class", "gthread", "--workers", str(workers), "--threads", "4"]
    arguments += ["--no-control-socket", "--config", "python:coproc.gunicorn_settings", "--log-level", "warning"]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - our own interpreter, no shell


@click.command()
@pass_runtime
def worker(runtime: Runtime) -> None:
    """The scheduler and mail worker."""
    from coproc import worker as working

    working.run(runtime.database, runtime.clock, runtime.settings)


@click.command()
@click.option("--no-serve", is_flag=True, help="Load and tell the tour, then stop.")
@click.option("--reset", is_flag=True, help="Clear an earlier demo first. Only a demo is ever cleared.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True)
@pass_runtime
def demo(runtime: Runtime, no_serve: bool, reset: bool, host: str, port: int) -> None:
    """Three real processes, and one driven through all seven steps."""
    from coproc.demo import run

    settings = run.prepare(runtime.settings, f"http://{host}:{port}")
    with speaking("da"):  # a Danish story, whatever the terminal speaks
        run.tell(settings, reset=reset)
    if not no_serve:
        click.echo(f"\nOpen http://{host}:{port} (Ctrl-C stops)")
        run_server(host, port, 2)


@click.command()
@click.argument("name", required=False)
@pass_runtime
def bench(runtime: Runtime, name: str | None) -> None:
    """The benchmarks: name, figure, unit, and what it is compared with in the same run."""
    from coproc.bench import run

    run.run(name, runtime.settings)


@click.command()
@pass_runtime
def settings(runtime: Runtime) -> None:
    """Every setting, its value and where it came from."""
    found = runtime.settings
    for name, field in Settings.model_fields.items():
        variable = f"COPROC_{name.upper()}"
        value = getattr(found, name)
        shown = ("********" if value.get_secret_value() else "") if isinstance(value, SecretStr) else value
        if isinstance(value, Path):
            shown = value.resolve()
        if name == "database_url":
            shown = _without_password(found.resolved_database_url)
        source = "environment" if variable in os.environ else "default"
        click.echo(f"{variable}={shown}\t({source}) {field.description}")


def _without_password(url: str) -> str:
    from sqlalchemy import make_url

    return make_url(url).render_as_string(hide_password=True)
