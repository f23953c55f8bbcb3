"""What became of an enquiry."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.processes.enquiries.models import Outcome

OUTCOMES = {
    Outcome.NEED: lazy("Blev til et behov"),
    Outcome.PARTICIPANT: lazy("Inviteret i en proces"),
    Outcome.ELSEWHERE: lazy("Henvist til andre"),
    Outcome.NOT_RELEVANT: lazy("Ikke noget for os"),
    Outcome.NO_ANSWER: lazy("De svarer ikke"),
}
BY_HAND = (Outcome.ELSEWHERE, Outcome.NOT_RELEVANT, Outcome.NO_ANSWER)
