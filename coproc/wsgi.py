"""For gunicorn: `gunicorn coproc.wsgi:application`."""

from __future__ import annotations

from coproc.app import create_app

application = create_app()
