"""A context for every mail, as templates/mail/README.md documents them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

ON = date(2026, 12, 4)
AT = datetime(2026, 12, 4, 11, 0, tzinfo=UTC)
BASE = {"name": "Ida Holm", "title": "Emissionsfrie arbejdsmaskiner", "path": "/processer/P-2026-1"}
REMINDER = {**BASE, "on": ON, "at": AT, "escalated": False, "others": ""}
ANSWERED = {**BASE, "who": "Ida Holm", "on": ON, "at": AT}
JOIN = {**BASE, "organisation": "Aalborg Kommune", "challenge": "Larm og os i byen.", "message": "Ring gerne."}
JOINING = {**BASE, "organisation": "Aalborg Kommune"}
EVENT = {**BASE, "starts_at": AT}
SIGNED_UP = {
    **BASE,
    "company": "Gravko ApS",
    "events": [
        {"title": "Markedsdialog", "starts_at": AT, "place": "Aarhus", "position": 0, "is_online": False, "state": "confirmed"}
    ],
}
STEERING = {
    **BASE,
    "when": "torsdag den 3. december 2026 kl. 9.00",
    "place": "Rådhuset",
    "agenda": "1. Risici",
    "minutes": "Vi går videre.",
    "material": ["Budget.xlsx"],
}
PART = {
    **BASE,
    "absent": "Per Dahl",
    "asker": "Ib Skov",
    "organisation": "Aalborg Kommune",
    "questions": ["Hvordan gør I i dag?", "Hvad koster det jer om året?"],
    "note": "Se regnskabet for 2025.",
    "on": ON,
}
MEETINGS = {**EVENT, "company": "Gravko ApS", "place": "Aarhus"}
MEETING = "torsdag den 3. december 2026 kl. 9.00–10.00: Aarhus Kommune, Bord 1"

SAMPLES: dict[str, dict[str, Any]] = {
    **dict.fromkeys(
        (
            "accessibility_statement",
            "answers_due",
            "award_notice_due",
            "effect_measure",
            "input_deadline",
            "invitation_unanswered",
            "mandate_agenda",
            "need_form_open",
            "funding_application",
            "funding_report",
            "notice_planned",
            "prior_notice_due",
            "prior_notice_expires",
            "reminder_generic",
            "signed_without_plan",
            "signup_deadline",
            "standstill_ends",
            "summary_missing",
            "window_opens",
        ),
        REMINDER,
    ),
    "reminder_returned": ANSWERED,
    "reminder_unknown": ANSWERED,
    "signup_closing": {**REMINDER, "own": "/nyheder/abc"},
    "account_invitation": {
        "name": "Ida Holm",
        "inviter": "Per Dahl",
        "organisation": "Aalborg Kommune",
        "role": "indkøber",
        "expires_at": AT,
        "path": "/invitation/abc",
    },
    "asked_to_join": {**JOIN, "asker": "Per Dahl"},
    "joining_asked": {
        **JOINING,
        "asker": "Per Dahl",
        "cost": "40 timer, 25.000 kr.",
        "where": "Teknik- og Miljøudvalget beslutter, når du har godkendt.",
        "answer_by": ON,
    },
    "joining_replied": {**JOINING, "asker": "Per Dahl", "question": "Hvem betaler?", "reply": "Driften.", "answer_by": ON},
    "joining_taken_back": {**JOINING, "asker": "Per Dahl"},
    "joining_question": {**JOINING, "manager": "Ida Holm", "question": "Hvem betaler?", "answer_by": ON},
    "joining_answered": {
        **JOINING,
        "manager": "Ida Holm",
        "state": "meeting",
        "reason": "Det haster ikke.",
        "body": "Teknik- og Miljøudvalget",
        "on": ON,
        "agenda": ON,
    },
    "joining_decided": {
        **JOINING,
        "yes": True,
        "body": "Teknik- og Miljøudvalget",
        "on": ON,
        "minutes_point": "7",
        "journal_number": "2026-1",
        "reason": "Budgettet er vedtaget.",
    },
    **dict.fromkeys(("steering_called", "steering_moved", "steering_cancelled", "steering_minutes"), STEERING),
    "outreach_letter": {
        "subject": "Svar på, om Aalborg Kommune vil være med: Emissionsfrie arbejdsmaskiner",
        "before": "Hej Ida Holm\n\nSvar på, om I vil høre mere.",
        "after": "Hilsen\nFie",
        "path": "/jeres-svar/abc",
    },
    "part_given": PART,
    "part_reminder": {**PART, "times": 2, "is_late": False},
    "part_returned": {**PART, "comment": "Skriv også timerne."},
    "part_comment": {**PART, "comment": "Skriv også timerne.", "writer": "Ib Skov"},
    "part_news": {**BASE, "headline": "Godkend en del af jeres svar", "sentence": "Kim er færdig."},
    "away_deputy": {"name": "Ida Holm", "absent": "Per Dahl", "first": "3. juli", "last": "20. juli", "path": "/opgaver"},
    "digest": {"name": "Ida Holm", "items": [{"line": "Besvar skemaet", "path": "/a"}], "on": ON, "at": None, "path": "/opgaver"},
    "event_cancelled": {**EVENT, "reason": "Oplægsholderen er syg."},
    "event_changed": {**EVENT, "place": "Aarhus", "changes": ["Tiden er flyttet."]},
    "invitation_to_join": {**JOIN, "answerers": "Ida Holm", "is_initiator": False},
    "participant_moved": {**BASE, "state": "Tilsluttet", "organisation": "Aalborg Kommune"},
    "participation_approved": {**BASE, "organisation": "Aalborg Kommune"},
    "password_reset": {"name": "Ida Holm", "expires_at": AT, "path": "/ny-adgangskode/abc"},
    "process_moved": {**BASE, "state": "Fælles markedsdialog"},
    "process_stopped": {**BASE, "reason": "Behovet er løst."},
    "answers_published": {**BASE, "rows": [{"question": "Hvor mange?", "answer": "Tolv."}], "corrected": False},
    "shared_with_all": {**BASE, "fact": "Budgettet er 2 mio. kr."},
    "synthesis_published": {**BASE, "rows": [{"count": 7, "total": 12, "statement": "kan levere om to år"}]},
    "input_withdrawn": {**BASE, "company": "Firma A", "closes_at": AT},
    "input_received": {**BASE, "company": "Firma A", "closes_at": AT, "number": 2, "answers": 3, "secret": 1, "files": 0},
    "input_link": {**BASE, "company": "Firma A", "closes_at": AT, "pack": "/processer/P-2026-1/alt-om-dialogen"},
    "sign_in_link": {"name": "Ida Holm", "expires_at": AT, "path": "/login/abc"},
    "signup_cancelled": {**EVENT, "reason": ""},
    "signup_confirm": {**SIGNED_UP, "expires_at": AT},
    "signup_confirmed": {**SIGNED_UP, "pack": "/processer/P-2026-1/alt-om-dialogen"},
    "signup_exists": {**EVENT, "company": "Gravko ApS", "who": "Per Dahl", "added": ["Per Dahl"]},
    "signup_link": SIGNED_UP,
    "signup_offered": {**EVENT, "place": "Aarhus", "why": "I får tilbudt en plads, fordi der er kommet flere.", "accept_by": AT},
    "signup_promoted": {**EVENT, "place": "Aarhus", "why": "I har fået en plads, fordi der er kommet flere.", "confirm_by": None},
    "summary_published": {**BASE, "on": ON},
    "meetings_published": {**MEETINGS, "meetings": [MEETING], "unmet": ["Odense Kommune: Tiden er optaget."], "note": ""},
    "meetings_none": {**MEETINGS, "meetings": [], "unmet": ["Odense Kommune: Tiden er optaget."], "note": ""},
    "meetings_changed": {**MEETINGS, "meeting": MEETING, "when": "kl. 9.00", "was": "", "reason": "En køber er syg.", "note": ""},
    "meetings_moved": {**MEETINGS, "meetings": [MEETING], "was": "onsdag den 2. december 2026 kl. 9.00", "note": ""},
    "meetings_cancelled": {**MEETINGS, "meetings": [MEETING], "reason": "Arrangementet er aflyst."},
    "meetings_buyer": {**BASE, "meetings": [MEETING], "changes": []},
    "document_set_ready": {**BASE, "faults": 2},
    "tender_take_asked": {**BASE, "organisation": "HOFOR", "asking": "Aalborg Kommune"},
    "tender_take_answered": {**BASE, "organisation": "Aalborg Kommune", "authority": "HOFOR", "yes": True},
    "tender_asked": {**BASE, "organisation": "HOFOR", "authority": "Aalborg Kommune"},
    "tender_moved": {**BASE, "state": "Bekendtgørelse sendt"},
    "half_page": {
        **BASE,
        "quarter": "4. kvartal 2026",
        "sentence": "Vi mangler pengene til den første maskine.",
        "status": "Behovsudforskning, siden 2. september 2026.",
        "wants": ["Send svaret på behovsskemaet"],
    },
    "funding_due": {**BASE, "source": "Miljøpuljen", "responsible": "Fie", "on": ON, "is_report": False},
}
