"""What happened with the invitation list, as sentences of the log."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "outreach.listed": lazy("satte organisationer på invitationslisten: {count} fra {file}"),
    "outreach.mailed": lazy("skrev til organisationer på invitationslisten: {count}"),
    "outreach.letter_set": lazy("rettede brevet til invitationslisten: “{subject}”"),
    "outreach.asked": lazy("spurgte {organisation} ({through})"),
    "outreach.answered": lazy("skrev svaret fra {organisation}: {answer}"),
    "outreach.call_planned": lazy("vil ringe igen til {organisation}"),
    "outreach.called": lazy("har ringet til {organisation}"),
    "outreach.contact_set": lazy("rettede kontakten hos {organisation}"),
    "outreach.assigned": lazy("gav {count} organisationer til {partner}"),
    "outreach.unassigned": lazy("tog {count} organisationer tilbage fra deres skaleringspartner"),
    "outreach.removed": lazy("tog {organisation} af invitationslisten"),
    "outreach.taken_over": lazy("skrev {organisation} på invitationslisten i stedet for {old}"),
    "outreach.link_ended": lazy("lukkede det personlige link til {organisation}"),
}
