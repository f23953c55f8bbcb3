"""Being away."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.web.forms import DateField, Form, Select


class AwayForm(Form):
    from_on = DateField(lazy("Første dag, du er væk"))
    until_on = DateField(lazy("Sidste dag, du er væk"))
    deputy_id = Select(lazy("Hvem tager over?"), coerce=int)
