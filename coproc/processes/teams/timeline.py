"""How the organisation's own page tells what happened to its answer."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "team.handed_out": lazy("delte spørgsmål {questions} ud"),
    "team.passed_on": lazy("gav spørgsmål {questions} videre til en anden"),
    "team.taken_back": lazy("tog {count} spørgsmål tilbage"),
    "team.reminded": lazy("mindede om spørgsmål {questions}, gang nr. {count}"),
    "team.seen": lazy("har set spørgsmål {questions}"),
    "team.finished": lazy("blev færdig med spørgsmål {questions}"),
    "team.approved": lazy("godkendte svaret på spørgsmål {questions}"),
    "team.sent_back": lazy("sendte svaret på spørgsmål {questions} tilbage"),
}
