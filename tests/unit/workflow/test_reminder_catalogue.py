"""docs/reminders.md says what the newest workflow files say; and every line of DOMAIN 2.5 is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from coproc import wiring
from coproc.cases import rule_changes, rule_texts
from coproc.cases.reminders import STOPS_WHEN
from coproc.messaging import rendering
from coproc.workflow.definition import Reminder
from coproc.workflow.validate import all_definitions, newest

DOCUMENT = Path(__file__).parents[3] / "docs" / "reminders.md"
WORKFLOWS = ("participation", "scaling_process", "single_procurement", "market_dialogue", "tender", "upkeep")
# DOMAIN 2.5 line by line: workflow, rule, offsets, who must get it (at some point)
DOMAIN = [
    ("participation", "invitation_unanswered", ("10 working_days", "20 working_days"), {"invited_contact", "facilitator"}),
    ("scaling_process", "need_form_open", ("7 days", "1 day"), {"officer"}),
    ("market_dialogue", "signup_deadline", ("14 days", "3 days"), {"facilitator"}),
    ("market_dialogue", "signup_closing", ("14 days", "3 days"), {"interested_companies"}),
    ("market_dialogue", "input_deadline", ("5 days", "1 day"), {"signed_up_companies"}),
    ("market_dialogue", "summary_missing", ("5 working_days", "10 working_days"), {"facilitator", "manager"}),
    ("participation", "mandate_agenda", ("30 days", "10 days"), {"officer", "signatory"}),
    ("participation", "signed_without_plan", ("60 days", "120 days"), {"officer"}),
    ("participation", "window_opens", ("6 months", "3 months"), {"officer"}),
    ("tender", "prior_notice_due", ("0 days",), {"tender_officer"}),
    ("tender", "prior_notice_expires", (), {"tender_officer"}),
    ("tender", "answers_due", ("0 days",), {"tender_officer"}),
    ("tender", "standstill_ends", ("0 days", "1 working_day"), {"tender_officer"}),
    ("tender", "award_notice_due", ("14 days", "24 days", "28 days"), {"tender_officer"}),
    ("scaling_process", "funding_application", ("30 days", "10 days", "2 days"), {"funding_responsible"}),
    ("upkeep", "accessibility_statement", ("30 days", "7 days", "0 days"), {"administrator"}),
    ("scaling_process", "funding_report", ("30 days", "10 days", "2 days"), {"funding_responsible"}),
]


def _rules() -> dict[tuple[str, str], Reminder]:
    return {(key, rule.key): rule for key in WORKFLOWS for state in newest(key).states for rule in state.reminders}


def _documented() -> dict[tuple[str, str], list[str]]:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in DOCUMENT.read_text("utf-8").splitlines()
        if line[:2] == "| "
    ]
    return {(row[1], row[2]): row[3:] for row in rows[1:]}


def test_the_table_says_what_the_files_say() -> None:
    said = {}
    for name, rule in _rules().items():
        sign = "−" if rule.before else "+"
        told = ", ".join(rule.escalate) + (f" (from no. {rule.escalate_after})" if rule.escalate_after else "")
        marks = ["yes" if mark else "–" for mark in (rule.legal, rule.quiet_periods, rule.urgent)]
        offsets = ", ".join(sign + one for one in rule.offsets)
        said[name] = [rule.anchor, offsets, ", ".join(rule.to), told or "–", rule.stop, *marks]
    assert _documented() == said


def test_no_workflow_is_left_out() -> None:
    assert {one.key for one in all_definitions()} == set(WORKFLOWS)


@pytest.mark.parametrize(("workflow", "key", "offsets", "people"), DOMAIN)
def test_every_line_of_the_domain_is_shipped(workflow: str, key: str, offsets: tuple[str, ...], people: set[str]) -> None:
    rule = _rules()[workflow, key]
    assert set(offsets) <= set(rule.offsets)
    assert people <= {*rule.to, *rule.escalate}


def test_every_rule_has_a_name_a_date_people_a_stop_and_a_mail() -> None:
    wiring.wire()
    for (workflow, key), rule in _rules().items():
        assert key in rule_texts.NAMES
        assert key in rule_texts.COUNTS_FROM
        assert set(rule_changes.roles_for(workflow, rule)) <= set(rule_texts.PEOPLE)
        assert rule.stop in STOPS_WHEN
        assert rendering.exists(rule.template)


@pytest.mark.parametrize(
    ("offsets", "fits"),
    [
        (["14 days", "24 days", "28 days"], True),
        (["2 weeks", "20 days", "4 weeks"], True),
        (["14 days", "24 days", "28 days", "29 days"], True),
        (["1 week", "2 weeks", "3 weeks"], True),
        (["14 days", "24 days"], False),
        (["14 days", "24 days", "29 days"], False),
        (["15 days", "24 days", "28 days"], False),
        (["14 days", "24 days", "1 month"], False),  # February apart, a month is longer
    ],
)
def test_a_legal_rule_may_only_come_earlier_or_more_often(offsets: list[str], fits: bool) -> None:
    assert rule_changes.is_no_later(_rules()["tender", "award_notice_due"], offsets) is fits


@pytest.mark.parametrize(
    ("offsets", "fits"),
    [(["6 days", "1 day", "0 days"], True), (["1 week", "2 days", "1 day"], True), (["5 days", "1 day", "0 days"], False)],
)
def test_counting_down_earlier_means_more_days(offsets: list[str], fits: bool) -> None:
    assert rule_changes.is_no_later(_rules()["tender", "answers_due"], offsets) is fits


def test_what_is_typed_is_read_back_in_both_languages() -> None:
    for text in ("10 arbejdsdage, 2 uger, 1 måned, 1 dag", "10 working days, 2 weeks, 1 month and 1 day"):
        assert rule_texts.read_offsets(text) == (["10 working_days", "2 weeks", "1 month", "1 day"], "")
    assert rule_texts.offsets_typed(["3 months", "42 days", "0 days"]) == "3 måneder, 42 dage, 0 dage"
    assert rule_texts.read_offsets("3 måneder, 42 dage, 0 dage") == (["3 months", "42 days", "0 days"], "")
    assert rule_texts.read_offsets("7 dage, snart")[1] == "snart"
