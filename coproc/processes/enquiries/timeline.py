"""What happened with an enquiry, as sentences of the log."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "enquiry.received": lazy("skrev henvendelsen fra {organisation} ned"),
    "enquiry.edited": lazy("rettede henvendelsen fra {organisation}"),
    "enquiry.became_need": lazy("gjorde henvendelsen fra {organisation} til behovet {reference}"),
    "enquiry.became_participant": lazy("inviterede {organisation} til “{title}” efter en henvendelse"),
    "enquiry.closed": lazy("lukkede henvendelsen fra {organisation}: {reason}"),
    "enquiry.reopened": lazy("åbnede henvendelsen fra {organisation} igen"),
}
