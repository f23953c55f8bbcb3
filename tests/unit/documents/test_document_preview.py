"""The words of a filled file as blocks of a page."""

from coproc.documents import own, preview
from coproc.documents.render import render
from tests.factories.documents import sample


def test_headings_tables_and_words_stand_in_their_order():
    made = render("award_criteria", sample("award_criteria"), own_template=own.starter("award_criteria"))
    found = list(preview.blocks(made.bytes))
    assert found[0].kind == "heading"
    assert {block.kind for block in found} >= {"heading", "text", "table"}
    assert all(2 <= block.level <= preview.DEEPEST for block in found)
    table = next(block for block in found if block.kind == "table")
    first = sample("award_criteria")["criteria"][0]
    assert any(first["criterion"] in row[0] for row in table.rows)
    text = " ".join(block.text for block in found)
    assert sample("award_criteria")["contracting_authority"] in text
    assert "{{" not in text
