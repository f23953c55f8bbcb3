"""How the log tells of one-to-one meetings."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "meetings.set_up": lazy("satte {count} tider til én-til-én-møder op"),
    "meetings.table_saved": lazy("gemte {table}"),
    "meetings.table_removed": lazy("fjernede {table}"),
    "meetings.buyer_times": lazy("skrev, at {buyer} ikke kan på {count} tider"),
    "meetings.wished": lazy("ønskede møder for {company}: {buyers}"),
    "meetings.wish_withdrawn": lazy("trak mødeønskerne for {company} tilbage"),
    "meetings.proposed": lazy("beregnede et forslag: {meetings} møder til {companies} virksomheder"),
    "meetings.published": lazy("offentliggjorde mødeplanen: {meetings} møder"),
    "meetings.moved_along": lazy("flyttede {count} én-til-én-møder sammen med arrangementet"),
    "event.meeting_topics_erased": lazy("slettede, hvad {count} virksomheder ville tale om ved “{title}”"),
    "meeting.moved": lazy("flyttede mødet for {company} fra {was} til {now}"),
    "meeting.given": lazy("gav {company} et møde: {now}"),
    "meeting.freed": lazy("tog mødet {was} fra {company}"),
    "meeting.arrived": lazy("noterede, at {company} er kommet til sine møder"),
    "meeting.absent": lazy("noterede, at {company} er udeblevet"),
    "meeting.attendance_undone": lazy("fortrød fremmødet for {company}"),
}
