import pytest

from coproc.needs.matching import tables, text


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Vi mangler viden om, hvornår der er sket et uheld", "da"),
        ("We need cheaper monitoring of the network", "en"),
        ("Æbler", "da"),
        ("", "da"),
        ("12345 !!", "da"),
    ],
)
def test_language_is_told_by_function_words(sentence, language):
    assert text.language_of(sentence) == language


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("affaldssortering", ("affald", "sortering")),
        ("entreprenørmaskiner", ("entreprenør", "maskiner")),
        ("inkontinensprodukter", ("inkontinens", "produkter")),
        ("plejehjemsbeboer", ("plejehjem", "pleje", "hjem", "beboer")),
    ],
)
def test_compound_splits_into_its_words(compound, parts):
    found = text.Analyser().split(compound)
    assert set(found) >= {text._danish_spelling(part) for part in parts}


@pytest.mark.parametrize("word", ["kommune", "sag", "xyzzyxyzzyxyzzy"])
def test_a_word_that_is_no_compound_stays_whole(word):
    assert text.Analyser().split(word) == ()


def test_words_of_the_corpus_are_learnt():
    assert "snørkel" not in tables.danish_words()
    assert text.Analyser().split("snørkelmåler") != ("snørkel", "måler")
    assert text.Analyser({"snørkel": 2}).split("snørkelmåler") == ("snørkel", "måler")


def test_spelling_without_danish_letters_gives_the_same_terms():
    analyser = text.Analyser()
    assert [t.key for t in analyser.terms("Måling af vandrør", "da")] == [
        t.key for t in analyser.terms("Maaling af vandroer", "da")
    ]


def test_stop_words_and_procurement_words_are_no_terms():
    assert text.Analyser().terms("Kommunen ønsker at indkøbe en innovativ løsning", "da") == []


def test_words_for_one_thing_share_a_concept():
    analyser = text.Analyser()
    concepts = [
        {t.key for t in analyser.terms(word, language) if t.kind == "concept"}
        for word, language in (("bleer", "da"), ("inkontinensprodukter", "da"), ("incontinence", "en"))
    ]
    assert set.intersection(*concepts) == {"#kontinens"}


def test_english_words_bring_their_danish_stems():
    assert "affald" in {t.key for t in text.Analyser().terms("waste", "en")}


def test_sentences_of_several_needs_are_dropped():
    stock = "Vi lægger vægt på et godt samarbejde."
    repeated = text.repeated_sentences([f"Bleer lækker. {stock}", f"Rør er utætte! {stock.upper()}", "Noget tredje."])
    assert text.without(f"Bleer lækker. {stock}", repeated) == "Bleer lækker"


def test_a_copied_description_keeps_its_words():
    copied = "Bleer lækker om natten. Beboerne sover dårligt. Huden tager skade."
    assert text.repeated_sentences([copied, copied, f"{copied} Det koster meget."]) == frozenset()


def test_every_table_says_where_it_comes_from():
    for name in (
        "background.tsv",
        "branches.tsv",
        "bridge.tsv",
        "concepts.txt",
        "parts.txt",
        "stopwords.txt",
        "words_da.tsv",
    ):
        first = (text.tables.files("coproc.needs.matching.tables") / name).read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# ")
        assert "coproc" in first or "Regulation 213/2008" in first


def test_concepts_have_words_in_danish_and_english():
    for concept, spoken in tables.concepts().items():
        assert spoken["da"], concept
        assert spoken["en"], concept
