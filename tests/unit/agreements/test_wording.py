from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given, strategies as st

from coproc.agreements import outline, wording
from coproc.agreements.models import LetterOfIntent
from coproc.kernel.translation import speaking


def _letter(**given: str) -> LetterOfIntent:
    values = {
        "purpose": "Vi har et ansvar.",
        "goal": "Nul udledning.",
        "actions": "- stille krav\n• måle",
        "reservations": "Over 8 ton",
    }
    return LetterOfIntent(
        number=2,
        window_from=date(2028, 4, 1),
        window_to=date(2030, 10, 1),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        **{**values, **given},
    )


def _text(letter: LetterOfIntent) -> str:
    return wording.letter_text(letter, process_title="Sammen om støj", centre="Centeret")


def test_the_letter_says_what_it_is_not() -> None:
    text = _text(_letter())
    assert "ikke juridisk bindende, ikke en købsforpligtelse, og den giver ingen eksklusivitet" in text
    assert "2. kvartal 2028 – 4. kvartal 2030" in text
    assert "- stille krav\n- måle" in text
    assert text.startswith("Fælles hensigtserklæring\n\nSammen om støj · version 2\n\n")


def test_the_letter_is_the_same_in_every_language() -> None:
    danish = _text(_letter())
    with speaking("en"):
        assert _text(_letter()) == danish


@given(st.text(alphabet=st.sampled_from("ab \r\n\t-é"), min_size=1, max_size=50).filter(lambda text: text.strip()))
def test_the_sections_joined_are_the_text_to_the_letter(typed: str) -> None:
    text = _text(_letter(purpose=typed))
    cut = wording.sections(text)
    assert "\n\n".join(f"{section.heading}\n\n{section.text}" for section in cut) == text
    assert wording.tidy(text) == text


def test_a_heading_typed_as_text_does_not_break_the_letter() -> None:
    text = _text(_letter(purpose="Forbehold\n\nVores fælles mål"))
    assert [section.heading for section in wording.sections(text)] == list(wording.HEADINGS)


def test_quarters_go_on_from_the_present_one() -> None:
    days = list(wording.quarters_from(date(2026, 11, 20)))
    assert days[:3] == [date(2026, 10, 1), date(2027, 1, 1), date(2027, 4, 1)]
    assert wording.quarter(days[1]) == "1. kvartal 2027"


def test_lines_of_lists_become_fields() -> None:
    assert list(outline.items("- **Støj**: 70 dB → 55 dB\n\n1. Andet")) == ["Støj: 70 dB → 55 dB", "Andet"]
    assert outline.target("Støj: 70 dB → 55 dB") == {"outcome": "Støj", "baseline_value": "70 dB", "target_value": "55 dB"}
    assert outline.target("Støj")["target_value"] == "Ikke fastsat endnu"
    assert outline.volume("Aarhus: 2. kvartal 2028; 4 maskiner")["volume"] == "4 maskiner"
    assert outline.risk("Slid")["handling"] == "Ikke fordelt endnu"


def test_markdown_becomes_plain_words() -> None:
    assert outline.plain("# Titel\n\n**fed** og *kursiv* med [link](https://a.dk) og snake_case_ord") == (
        "Titel\n\nfed og kursiv med link (https://a.dk) og snake_case_ord"
    )
