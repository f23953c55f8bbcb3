"""What the states of an invitation list are called, and the standard letter."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.processes.outreach.models import Answer, Channel

NOT_ASKED, WAITING = "not_asked", "waiting"
# In the order of the bar.
STATUSES = {
    Answer.YES: lazy("Ja"),
    Answer.MAYBE: lazy("Måske"),
    Answer.CALL: lazy("Vil ringes op"),
    WAITING: lazy("Spurgt, intet svar"),
    Answer.NO: lazy("Nej"),
    NOT_ASKED: lazy("Ikke spurgt"),
}
KINDS = {Answer.YES: "success", Answer.MAYBE: "info", Answer.CALL: "warning", WAITING: "info", Answer.NO: "", NOT_ASKED: ""}
CHANNELS = {
    Channel.MAIL: lazy("Mail"),
    Channel.PHONE: lazy("Telefon"),
    Channel.MEETING: lazy("Møde"),
    Channel.FILE: lazy("Står i listen"),
}
# What the letter may say; {link} becomes the button.
FIELDS = {
    "organisation": lazy("Organisationens navn"),
    "navn": lazy("Kontaktpersonens navn, eller organisationens, når der ingen er"),
    "proces": lazy("Processens navn"),
    "udfordring": lazy("Udfordringen i én sætning"),
    "frist": lazy("Sidste frist for at komme med, eller “løbende”"),
    "afsender": lazy("Dit navn"),
    "link": lazy("Knappen med det personlige link; alene på sin linje"),
}
SUBJECT = "Svar på, om {organisation} vil være med: {proces}"
BODY = """Hej {navn}

Svar på, om {organisation} vil høre mere om “{proces}”. Det tager to minutter.

{link}

Udfordringen: {udfordring}

Sammen udforsker deltagerne behovet og taler med markedet. Hver organisation køber for sig, og I kan træde ud igen. Frist for at komme med: {frist}.

Hilsen
{afsender}"""
