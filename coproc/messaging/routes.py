"""The demo's mailbox. Only the demo has these pages: everybody may read every mail."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, render_template, request

from coproc.config import Settings
from coproc.messaging import mailbox
from coproc.messaging.transport import mail_folder
from coproc.web.access import require

blueprint = Blueprint("messaging", __name__)
ROWS = 50


def _settings() -> Settings:
    return cast("Settings", current_app.config["COPROC"])


@blueprint.get("/demo/mails")
@require("mail.read")
def mails() -> str:
    page = max(1, request.args.get("side", 1, type=int))
    letters, total = mailbox.letters(mail_folder(_settings()), limit=ROWS, offset=(page - 1) * ROWS)
    pages = max(1, -(-total // ROWS))
    return render_template("messaging/mails.html", letters=letters, total=total, page=page, pages=pages)


@blueprint.get("/demo/mails/<int:number>")
@require("mail.read")
def mail(number: int) -> str:
    return render_template("messaging/mail.html", letter=mailbox.letter(mail_folder(_settings()), number))
