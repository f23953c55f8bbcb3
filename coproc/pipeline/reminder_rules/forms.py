"""One rule as a form: the days are written as people say them."""

from __future__ import annotations

from typing import Any

from wtforms import ValidationError

from coproc.cases import rule_texts
from coproc.cases.rule_changes import LONGEST_NOTE, roles_for
from coproc.kernel.translation import gettext as _, lazy
from coproc.web.forms import Checkbox, Checkboxes, Form, Hidden, IntegerField, Radios, TextArea, TextField
from coproc.workflow.definition import Reminder as Rule

EARLIER, LATER = "earlier", "later"


class RuleForm(Form):
    version = Hidden(coerce=int)
    sent = Checkbox(lazy("Send påmindelsen"), required=False)
    offsets = TextField(
        lazy("Hvornår"),
        missing=lazy("Skriv mindst én dag, for eksempel “7 dage”. Skal den slet ikke sendes, så slå den fra."),
        hint=lazy("Skriv dage, arbejdsdage, uger eller måneder med komma imellem: “2 uger, 3 dage”."),
    )
    rule = Radios(
        lazy("Falder den på en weekend, helligdag eller lukkedag"),
        choices=[(EARLIER, lazy("Send den før")), (LATER, lazy("Send den efter"))],
    )
    to = Checkboxes(lazy("Hvem får den?"), choices=[], missing=lazy("Vælg mindst én, der får den."))
    escalate = Checkboxes(
        lazy("Hvem hører det også, når der ikke sker noget?"),
        choices=[],
        required=False,
        hint=lazy("De får at vide, hvem der har fået den."),
    )
    escalate_after = IntegerField(
        lazy("Fra hvilken påmindelse hører de det?"),
        least=1,
        required=False,
        hint=lazy("1 er den første. Er feltet tomt, hører de det ved den sidste."),
    )
    quiet_periods = Checkbox(lazy("Send ikke i juli og uge 42 og 52"), required=False)
    note = TextArea(
        lazy("Jeres egen tekst i mailen"),
        required=False,
        rows=4,
        max_length=LONGEST_NOTE,
        hint=lazy("Et kort afsnit. Det står i mailen ved siden af den faste tekst. Skriv ikke personoplysninger."),
    )

    def validate_offsets(self, field: Any) -> None:
        _found, wrong = rule_texts.read_offsets(field.data)
        if wrong:
            raise ValidationError(_("“{text}” kan ikke læses. Skriv for eksempel “7 dage, 1 dag”.", text=wrong))

    def changes(self, was: Rule) -> dict[str, Any]:
        """Everything the form says, as `rule_changes.save` takes it."""
        natural = EARLIER if was.before or was.legal else LATER
        return {
            "off": not self.sent.data,
            "offsets": rule_texts.read_offsets(self.offsets.data)[0],
            "rule": was.rule if self.rule.data == (was.rule or natural) else self.rule.data,
            "to": _in_order(was.to, self.to.data),
            "escalate": _in_order(was.escalate, self.escalate.data),
            "escalate_after": self.escalate_after.data,
            "quiet_periods": self.quiet_periods.data,
            "note": self.note.data.strip(),
        }


def _in_order(first: tuple[str, ...], chosen: list[str]) -> list[str]:
    """The file's order first, so that ticking the same ones is no change."""
    return [one for one in first if one in chosen] + [one for one in chosen if one not in first]


def filled(workflow: str, was: Rule, now: Rule, *, is_off: bool, version: int | None) -> RuleForm:
    """The form as the rule stands now."""
    form = RuleForm(
        data={
            "version": version,
            "sent": not is_off,
            "offsets": rule_texts.offsets_typed(now.offsets),
            "rule": now.rule or (EARLIER if now.before or now.legal else LATER),
            "to": list(now.to),
            "escalate": list(now.escalate),
            "escalate_after": now.escalate_after,
            "quiet_periods": now.quiet_periods,
            "note": getattr(now, "note", ""),
        }
    )
    people = [(role, _upper(str(rule_texts.PEOPLE.get(role, role)))) for role in roles_for(workflow, was)]
    form.to.choices = form.escalate.choices = people
    return form


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
