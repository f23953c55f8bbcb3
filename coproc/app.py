"""The web application, put together."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from coproc import health, navigation, page_wiring, wiring
from coproc.accounts import permissions, sessions
from coproc.config import Settings
from coproc.documents import scanner
from coproc.kernel.clock import Clock, SystemClock
from coproc.kernel.database import Database
from coproc.messaging import links
from coproc.paths import static_dir, templates_dir
from coproc.web import access, errors, jinja, language, security

LARGEST_UPLOAD = 20 * 1024 * 1024


def create_app(settings: Settings | None = None, *, database: Database | None = None, clock: Clock | None = None) -> Flask:
    """The application on a database and a clock; tests and the demo give their own."""
    settings = settings or Settings()
    app = Flask("coproc", static_folder=str(static_dir()), static_url_path="/static", template_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # a form may stand open over a meeting; the session's own end is the limit
        COPROC=settings,
    )
    app.extensions["coproc"] = access.Runtime(
        database=database or wiring.database(settings.resolved_database_url),
        clock=clock or SystemClock(),
        policy=permissions.allowed,
        identify=sessions.identify,
    )
    wiring.wire()
    page_wiring.wire_pages()
    jinja.install(app, templates_dir() / "web")  # before anything asks for its environment
    security.configure_cookies(app, https=settings.base_url.startswith("https:"))
    CSRFProtect(app)
    for kit in (language, errors, security, sessions):
        kit.install(app)
    for blueprint in page_wiring.blueprints():
        app.register_blueprint(blueprint)
    if settings.env == "demo":
        for blueprint in page_wiring.demo_blueprints():
            app.register_blueprint(blueprint)
    links.use(settings.base_url)
    scanner.use(settings.virus_scanner)
    health.install(app)
    app.jinja_env.globals.update(may=access.may)
    app.context_processor(navigation.context)
    app.teardown_appcontext(access.close_session)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        wrapped: Any = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = wrapped  # type: ignore[method-assign]  # Flask's documented way to wrap
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return app
