"""When the accessibility statement was gone through."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.web.forms import DateField, Form, Hidden


class ReviewForm(Form):
    """`seen` is the last review as the page showed it."""

    reviewed_on = DateField(lazy("Erklæringen er gennemgået den"))
    seen = Hidden()
