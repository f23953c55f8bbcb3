from __future__ import annotations

from hypothesis import given, strategies as st

from coproc.agreements.difference import Piece, words

texts = st.text(alphabet=st.sampled_from("ab æ\n.,"), max_size=60)


@given(texts, texts)
def test_the_pieces_joined_are_both_texts(old: str, new: str) -> None:
    pieces = words(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
    assert all(piece.text for piece in pieces)


@given(texts)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert all(piece.kind == "same" for piece in words(text, text))


def test_a_changed_word_is_removed_and_added() -> None:
    assert words("Lader på 60 minutter.", "Lader på 45 minutter.") == [
        Piece("same", "Lader på "),
        Piece("removed", "60 "),
        Piece("added", "45 "),
        Piece("same", "minutter."),
    ]
