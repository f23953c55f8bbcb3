from __future__ import annotations

from hypothesis import given, strategies as st

from coproc.dialogues.written.overlap import WORDS, Overlap, overlaps

SECRET = "Vi kan levere tolv maskiner med brintdrift inden udgangen af 2027, hvis prisen er rigtig."


def test_six_words_in_a_row_are_found_whatever_case_and_punctuation():
    text = "Flere siger: de kan levere TOLV maskiner – med brintdrift, inden udgangen af året."
    assert overlaps(text, {"A": SECRET}) == [Overlap("kan levere TOLV maskiner – med brintdrift, inden udgangen af", "A")]


def test_five_words_in_a_row_are_chance():
    assert not overlaps("De kan levere tolv maskiner med diesel.", {"A": SECRET})


def test_a_short_secret_is_found_whole():
    assert overlaps("Nogle svarer: kun med brint, siger de.", {"A": "Kun med brint"}) == [Overlap("kun med brint", "A")]
    assert not overlaps("Ja tak.", {"A": "Ja tak"})  # two words are nobody's


def test_figures_are_words_with_their_decimals():
    assert overlaps("prisen er 4,25 mio. kr. pr. maskine", {"A": "Prisen er 4,25 mio. kr. pr. maskine."})
    assert not overlaps("prisen er 4,20 mio. kr. pr. maskine", {"A": "Prisen er 4,25 mio. kr. pr. maskine."})


def test_two_stretches_are_two_findings_and_each_source_is_named():
    secrets = {"A": "et to tre fire fem seks syv", "B": "otte ni ti elleve tolv tretten"}
    found = overlaps("et to tre fire fem seks. Så: otte ni ti elleve tolv tretten. Og to tre fire fem seks syv", secrets)
    assert [(one.source, one.passage) for one in found] == [
        ("A", "et to tre fire fem seks"),
        ("A", "to tre fire fem seks syv"),
        ("B", "otte ni ti elleve tolv tretten"),
    ]


words = st.lists(st.sampled_from("abcdefgh"), min_size=0, max_size=30)


@given(words, words, words)
def test_what_is_copied_is_always_found(before, copied, after):
    text = " ".join([*before, *copied, *after])
    found = overlaps(text, {"A": " ".join(copied)}, words=WORDS)
    if len(copied) >= WORDS:
        assert any(" ".join(copied) in one.passage for one in found)
    for one in found:
        assert one.passage in text


@given(words, words)
def test_a_finding_is_made_of_the_sources_own_words(text, source):
    for one in overlaps(" ".join(text), {"A": " ".join(source)}):
        size = min(WORDS, len(source))
        said = one.passage.split()
        theirs = {tuple(source[i : i + size]) for i in range(len(source) - size + 1)}
        assert all(tuple(said[i : i + size]) in theirs for i in range(len(said) - size + 1))
