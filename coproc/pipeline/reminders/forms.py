"""What a facilitator writes about one reminder."""

from __future__ import annotations

from coproc.cases.holding import LONGEST_NOTE
from coproc.kernel.translation import lazy
from coproc.web.forms import Form, TextArea


class NoteForm(Form):
    text = TextArea(
        lazy("Dine ord i mailen"),
        required=False,
        rows=3,
        max_length=LONGEST_NOTE,
        hint=lazy("De står øverst i mailen med dit navn. Lad feltet være tomt for at tage dem ud."),
    )


class DropForm(Form):
    reason = TextArea(
        lazy("Hvorfor skal den ikke sendes?"),
        rows=2,
        max_length=300,
        missing=lazy("Skriv, hvorfor den ikke skal sendes."),
    )
