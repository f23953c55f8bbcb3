"""A context for every mail, as templates/mail/README.md documents them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

ON = date(2026, 12, 4)
AT = datetime(2026, 12, 4, 11, 0, tzinfo=UTC)
BASE = {"name": "Ida Holm", "title": "Emissionsfrie arbejdsmaskiner", "path": "/processer/P-2026-1"}
REMINDER = {**BASE, "on": ON, "at": AT, "escalated": False, "others": ""}
JOIN = {**BASE, "organisation": "Aalborg Kommune", "challenge": "Larm og os i byen.", "message": "Ring gerne."}
EVENT = {**BASE, "starts_at": AT}

SAMPLES: dict[str, dict[str, Any]] = {
    **dict.fromkeys(
        (
            "answers_due",
            "award_notice_due",
            "input_deadline",
            "invitation_unanswered",
            "mandate_agenda",
            "need_form_open",
            "notice_planned",
            "reminder_generic",
            "signed_without_plan",
            "signup_deadline",
            "standstill_ends",
            "summary_missing",
            "window_opens",
        ),
        REMINDER,
    ),
    "account_invitation": {
        "name": "Ida Holm",
        "inviter": "Per Dahl",
        "organisation": "Aalborg Kommune",
        "role": "indkøber",
        "expires_at": AT,
        "path": "/invitation/abc",
    },
    "asked_to_join": {**JOIN, "asker": "Per Dahl"},
    "digest": {"name": "Ida Holm", "items": [{"line": "Besvar skemaet", "path": "/a"}], "on": ON, "at": None, "path": "/opgaver"},
    "event_cancelled": {**EVENT, "reason": "Oplægsholderen er syg."},
    "event_changed": {**EVENT, "place": "Aarhus", "changes": ["Tiden er flyttet."]},
    "invitation_to_join": {**JOIN, "answerers": "Ida Holm", "is_initiator": False},
    "participant_moved": {**BASE, "state": "Tilsluttet", "organisation": "Aalborg Kommune"},
    "participation_approved": {**BASE, "organisation": "Aalborg Kommune"},
    "password_reset": {"name": "Ida Holm", "expires_at": AT, "path": "/ny-adgangskode/abc"},
    "process_moved": {**BASE, "state": "Fælles markedsdialog"},
    "process_stopped": {**BASE, "reason": "Behovet er løst."},
    "question_answered": {**BASE, "question": "Hvor mange?", "answer": "Tolv."},
    "sign_in_link": {"name": "Ida Holm", "expires_at": AT, "path": "/login/abc"},
    "signup_cancelled": {**EVENT, "reason": ""},
    "signup_confirm": {**EVENT, "expires_at": AT},
    "signup_confirmed": {**EVENT, "place": "Aarhus", "queue_number": None},
    "signup_promoted": {**EVENT, "place": "Aarhus"},
    "summary_published": {**BASE, "on": ON},
    "tender_asked": {**BASE, "organisation": "HOFOR", "authority": "Aalborg Kommune"},
    "tender_moved": {**BASE, "state": "Bekendtgørelse sendt"},
}
