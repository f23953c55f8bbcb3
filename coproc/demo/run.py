"""`coproc demo`: an empty database becomes three real processes and one example, told line by line."""

from __future__ import annotations

import os
from datetime import timedelta

import click
from sqlalchemy import func, inspect, select, text

from coproc import schema, wiring
from coproc.audit.models import AuditEvent
from coproc.config import Settings
from coproc.demo import people, real, story
from coproc.demo.stage import Stage
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock, FixedClock, SystemClock, at_local, today
from coproc.kernel.database import Database, make_engine

LOADED = "demo.loaded"
FINISHED = "demo.finished"


def prepare(settings: Settings, address: str = "") -> Settings:
    """The demo's own settings, also for the server that is started after: mail to a folder, the worker beside it.

    `address`: where it is served; links in mails begin with it, unless the settings name another.
    """
    found = settings.with_secret_key()
    base_url = settings.base_url if "base_url" in settings.model_fields_set or not address else address
    key = found.secret_key.get_secret_value()
    os.environ.update(COPROC_ENV="demo", COPROC_SECRET_KEY=key, COPROC_WORKER_IN_PROCESS="1", COPROC_BASE_URL=base_url)
    return found.model_copy(update={"env": "demo", "worker_in_process": True, "base_url": base_url})


def _state(url: str) -> str:
    """empty, demo, unfinished (a demo that was interrupted) or other."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("audit_events"):
                return "other" if inspect(connection).get_table_names() else "empty"
            actions = set(connection.scalars(select(AuditEvent.action).where(AuditEvent.action.in_([LOADED, FINISHED]))))
            if FINISHED in actions:
                return "demo"
            if LOADED in actions:
                return "unfinished"
            rows = sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in wiring.metadata.sorted_tables)
            return "other" if rows else "empty"
    finally:
        engine.dispose()


def _clear(url: str) -> None:
    engine = make_engine(url)
    with engine.execution_options(write=True).begin() as connection:
        wiring.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()


def tell(settings: Settings, *, reset: bool) -> None:
    """Load the demo, or say that it is there. Refuses a database that is neither empty nor a demo."""
    url = settings.resolved_database_url
    schema.make_folder(url)
    state = _state(url)
    if state == "other":
        raise click.ClickException("This database holds something else than a demo. Nothing is changed.")
    if state == "demo" and not reset:
        click.echo("The demo is loaded already (coproc demo --reset starts anew).")
        _accounts(settings)
        return
    if state in ("demo", "unfinished"):
        _clear(url)
        for mail in (settings.var / "mail").glob("*.eml"):
            mail.unlink()
    schema.upgrade(url)
    database = wiring.database(url)
    play(database, settings, SystemClock())
    database.dispose()
    _accounts(settings)


def play(database: Database, settings: Settings, present: Clock) -> None:
    """Everything, into an empty database; the story ends at the present."""
    now = present.now()
    clock = FixedClock(at_local(today(present) - timedelta(days=story.DAYS), 9))  # people work by day
    stage = Stage(database, clock, settings, total=story.LINES)
    with stage.loading() as uow:
        uow.record(LOADED, ("demo", 1))
    people.load_organisations(stage)
    people.invite_everybody(stage)
    story.play(stage, now)
    stage.at(now)
    real.load(stage)
    with database.write(system("Demo"), clock) as uow:
        uow.record(FINISHED, ("demo", 1))


def _accounts(settings: Settings) -> None:
    team = people.Team("Aalborg Kommune")
    click.echo("\nPrøv det som (adgangskode for alle: " + people.PASSWORD + "):")
    for role, email in (
        ("Facilitator", people.FACILITATOR),
        ("Indkøber", team.officer),
        ("Leder", team.manager),
        ("Fagperson", team.expert),
        ("Leder i centret (Overblik)", people.CENTRE_MANAGER),
        ("Skaleringspartner", people.PARTNER),
        ("Administrator", people.ADMINISTRATOR),
    ):
        click.echo(f"  {role:<28}{email}")
    click.echo(f"Mails: {settings.base_url}/demo/mails   Dokumenter: {settings.var / 'demo'}")
