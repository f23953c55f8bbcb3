"""Contexts for the templates that ship, and Word files that somebody else might send us."""

import io
import zipfile

import docx

from coproc.documents import catalogue

NASTY = "Æ & <syge> “øå” > 2 {{ ikke_et_felt }} {% for %}"


def sample(key):
    """Every field of the newest version, freshly made."""
    return catalogue.example(key)


def minimal(key):
    """Only what is required: what a person has at the very least."""

    def needed(fields, given):
        kept = {}
        for field in fields:
            if not field.required:
                continue
            value = given[field.key]
            kept[field.key] = [needed(field.items, item) for item in value] if field.items else value
        return kept

    return needed(catalogue.template(key).contract.fields, sample(key))


def word_file(*paragraphs, table=()):
    """A buyer's own template: plain paragraphs, and rows of cells."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        made = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(made.add_row().cells, row, strict=True):
                cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_parts(content, changes):
    """The same package with parts added or replaced: {name: bytes or a function of the old text}."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = changes.get(name)
            if change is None:
                new.writestr(name, old.read(name))
            elif callable(change):
                new.writestr(name, change(old.read(name).decode()))
        for name, change in changes.items():
            if not callable(change):
                new.writestr(name, change)
    return target.getvalue()
