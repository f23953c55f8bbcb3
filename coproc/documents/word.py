# ruff: noqa: SLF001 - python-docx shows the XML below its objects by names that begin with an underscore.
"""How our Word documents look: A4, one column, quiet type, real styles, real headings, real table heads.

python-docx starts from US Letter in American English with theme fonts; everything that shows is set here instead.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from coproc.documents.markdown import Run, Table, runs, word_tag
from coproc.kernel.translation import Language

FONT = "Calibri"
INK, BLUE, GREY, RED = "1F2328", "00467F", "5A6570", "A8071A"
LOCALES = {"da": "da-DK", "en": "en-GB"}
PAGE = {"da": ("Side", "af"), "en": ("Page", "of")}
EXAMPLE = {"da": "EKSEMPEL – ikke et rigtigt dokument", "en": "EKSEMPEL (EXAMPLE) – not a real document"}
TEXT_WIDTH = 16.0  # cm: 21.0 less two margins of 2.5
STYLES = {
    "title": "Title", "subtitle": "Subtitle", "heading 1": "Heading 1",
    "heading 2": "Heading 2", "heading 3": "Heading 3",
    "bullet": "List Bullet", "number": "List Number", "note": "Note", "text": "Normal",
}  # fmt: skip
# style: (size, bold, colour, space before, space after)
_TYPE = {
    "Normal": (11, False, INK, 0, 6), "Title": (25, True, BLUE, 0, 4), "Subtitle": (12.5, False, GREY, 0, 18),
    "Heading 1": (16, True, BLUE, 20, 5), "Heading 2": (13, True, BLUE, 14, 4), "Heading 3": (11, True, INK, 10, 2),
    "List Bullet": (11, False, INK, 0, 3), "List Number": (11, False, INK, 0, 3), "Note": (10.5, False, INK, 8, 10),
    "Table Text": (10, False, INK, 2.5, 2.5), "Table Head": (10, True, BLUE, 3, 3),
    "Header": (9, False, GREY, 0, 12), "Footer": (9, False, GREY, 0, 0), "Example": (13, True, "FFFFFF", 0, 8),
}  # fmt: skip
SPACE_AFTER = {"table": 10, "bullet": 5, "number": 5}  # points before the text that follows
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def _child(parent: Any, tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn("w:" + name), value)
    parent.append(element)
    return element


def new_document(*, title: str, header: str, footer: str, language: Language) -> Any:
    document = docx.Document()
    _drop_thumbnail(document)
    _set_language(document, LOCALES[language])
    _set_styles(document)
    _set_settings(document)
    properties = document.core_properties
    properties.title, properties.language, properties.author, properties.comments = (
        title,
        LOCALES[language],
        "coproc",
        "",
    )
    for date_tag in ("dcterms:created", "dcterms:modified"):
        for element in properties._element.findall(qn(date_tag)):
            properties._element.remove(element)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.6), Cm(2.4)
    section.header_distance, section.footer_distance = Cm(1.1), Cm(1.1)
    section.different_first_page_header_footer = True
    _furniture(section.header.paragraphs[0], title, header, rule="bottom")
    section.first_page_header.is_linked_to_previous = False
    for part in (section.footer, section.first_page_footer):
        paragraph = part.paragraphs[0]
        _furniture(paragraph, footer, "", rule="top")
        word, of = PAGE[language]
        paragraph.add_run(f"\t{word} ")
        _page_field(paragraph, "PAGE")
        paragraph.add_run(f" {of} ")
        _page_field(paragraph, "NUMPAGES")
    return document


def _drop_thumbnail(document: Any) -> None:
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if "thumbnail" in relation.reltype:
            del package.rels[key]


def _set_language(document: Any, locale: str) -> None:
    styles = document.styles.element
    for element in styles.iter(qn("w:lang")):
        for name in ("val", "eastAsia"):
            element.set(qn("w:" + name), locale)
    fonts = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:rFonts')}")
    _set_font(fonts)


def _set_font(fonts: Any) -> None:
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn("w:" + name), FONT)


def _set_styles(document: Any) -> None:
    styles = document.styles
    for name in ("Note", "Table Text", "Table Head", "Example"):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    styles["Table Head"].base_style = styles["Table Text"]
    for name, (size, bold, colour, before, after) in _TYPE.items():
        style = styles[name]
        _set_font(style.element.get_or_add_rPr().get_or_add_rFonts())
        for tag in ("w:color", "w:spacing", "w:kern"):
            for element in style.element.rPr.findall(qn(tag)):
                style.element.rPr.remove(element)
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = RGBColor.from_string(colour)
        shape = style.paragraph_format
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.MULTIPLE, 1.05 if name == "Title" else 1.15
        shape.widow_control = True
    for name in ("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3"):
        styles[name].paragraph_format.keep_with_next = True
        _child(styles[name].element.get_or_add_pPr(), "w:suppressAutoHyphens")
    for name in ("Table Text", "Header", "Footer"):
        styles[name].paragraph_format.line_spacing = 1.05
    _no_border(styles["Title"])
    _border(styles["Subtitle"], "bottom", colour=BLUE, size="8", space="10")
    _border(styles["Note"], "left", colour=BLUE, size="24", space="8")
    styles["Note"].paragraph_format.left_indent = Cm(0.4)
    for name in ("Subtitle", "Heading 3"):
        for element in styles[name].element.rPr.findall(qn("w:i")):
            styles[name].element.rPr.remove(element)
    example = styles["Example"]
    example.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _shade(example.element.get_or_add_pPr(), RED)
    mark = styles.add_style("Lawyer Mark", WD_STYLE_TYPE.CHARACTER)
    mark.font.bold = True
    _shade(mark.element.get_or_add_rPr(), "FFF1A8")
    _order_all(styles.element)


def _shade(properties: Any, fill: str) -> None:
    _child(properties, "w:shd", val="clear", color="auto", fill=fill)


def _no_border(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for element in properties.findall(qn("w:pBdr")):
        properties.remove(element)


def _border(style_or_paragraph: Any, side: str, *, colour: str, size: str, space: str) -> None:
    element = getattr(style_or_paragraph, "element", None)
    properties = (element if element is not None else style_or_paragraph._p).get_or_add_pPr()
    _child(_child(properties, "w:pBdr"), "w:" + side, val="single", sz=size, space=space, color=colour)
    _order(properties)


# Word insists on the schema's order inside pPr, rPr and tblPr.
_ORDER = {
    name: [qn("w:" + tag) for tag in tags.split()]
    for name, tags in {
        "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
        "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
        "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
        "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
        "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
        "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd "
        "fitText vertAlign rtl cs em lang",
    }.items()
}


def _order(properties: Any) -> None:
    order = _ORDER[properties.tag.split("}")[1]]
    properties[:] = sorted(properties, key=lambda part: order.index(part.tag) if part.tag in order else len(order))


def _order_all(root: Any) -> None:
    for name in _ORDER:
        for properties in root.iter(qn("w:" + name)):
            _order(properties)


def _set_settings(document: Any) -> None:
    """Today's layout rules (no "compatibility mode") and hyphenation: Danish has long words and narrow columns."""
    settings = document.settings.element
    for tag in ("w:themeFontLang", "w:compat", "w:autoHyphenation"):
        for element in settings.findall(qn(tag)):
            settings.remove(element)
    compat = OxmlElement("w:compat")
    _child(compat, "w:compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val="15")
    hyphens = OxmlElement("w:autoHyphenation")
    before = next((part for part in settings if part.tag == qn("w:characterSpacingControl")), None)
    stop = next((part for part in settings if part.tag == qn("w:defaultTabStop")), None)
    (stop.addnext if stop is not None else settings.append)(hyphens)
    (before.addnext if before is not None else settings.append)(compat)


def _furniture(paragraph: Any, left: str, right: str, *, rule: str) -> None:
    """A running header or footer: left, tab, right, and a thin rule."""
    stops = paragraph.paragraph_format.tab_stops
    for stop in list(paragraph.style.paragraph_format.tab_stops):
        stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(left + (f"\t{right}" if right else ""))
    _border(paragraph, rule, colour="B8C4CE", size="4", space="4")


def _page_field(paragraph: Any, instruction: str) -> None:
    for part in ("begin", instruction, "separate", "1", "end"):
        run = paragraph.add_run()
        if part in {"begin", "separate", "end"}:
            _child(run._r, "w:fldChar", fldCharType=part)
        elif part == "1":
            run.text = part
        else:
            instruction_text = _child(run._r, "w:instrText")
            instruction_text.text = f" {part} "
            instruction_text.set(qn("xml:space"), "preserve")


def new_numbering(document: Any) -> str:
    """A numbered list that starts at 1: a number of its own over the style's list."""
    numbering = document.part.numbering_part.element
    style_number = document.styles["List Number"].element.pPr.numPr.numId.val
    abstract = next(num for num in numbering.num_lst if num.numId == style_number).abstractNumId.val
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return str(number.numId)


def _add_runs(paragraph: Any, parts: Any) -> None:
    part: Run
    for part in parts:
        run = paragraph.add_run(part.text)
        if part.bold:
            run.bold = True
        if part.italic:
            run.italic = True
        if part.mark:
            run.style = "Lawyer Mark"
        if part.break_after:
            run.add_break()


def add_paragraph(document: Any, kind: str, text: str, *, numbering: str | None, before: str | None) -> None:
    paragraph = document.add_paragraph(style=STYLES[kind])
    if numbering:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = int(numbering)
    if kind in {"text", "note"} and before in SPACE_AFTER:
        paragraph.paragraph_format.space_before = Pt(SPACE_AFTER[before])
    _add_runs(paragraph, runs(text))


def add_tag(document: Any, tag: str) -> None:
    document.add_paragraph(tag)


def add_table(document: Any, table: Table, *, caption: str) -> None:
    """Fixed widths, a head that repeats on every page, rows that do not break over pages, thin lines between rows."""
    whole = sum(table.widths)
    widths = [Cm(TEXT_WIDTH * width / whole) for width in table.widths]
    made = document.add_table(rows=0, cols=len(table.head))
    made.autofit = False
    properties = made._tbl.tblPr
    for tag in ("w:tblW", "w:tblLook", "w:tblLayout"):
        for element in properties.findall(qn(tag)):
            properties.remove(element)
    _child(properties, "w:tblW", w=str(sum(width.twips for width in widths)), type="dxa")
    borders = _child(properties, "w:tblBorders")
    for side, size, colour in (("top", "8", BLUE), ("bottom", "8", BLUE), ("insideH", "4", "B8C4CE")):
        _child(borders, "w:" + side, val="single", sz=size, space="0", color=colour)
    _child(properties, "w:tblLayout", type="fixed")
    margins = _child(properties, "w:tblCellMar")
    for side in ("left", "right"):
        _child(margins, "w:" + side, w="85", type="dxa")
    _child(
        properties,
        "w:tblLook",
        val="0020",
        firstRow="1",
        lastRow="0",
        firstColumn="0",
        lastColumn="0",
        noHBand="1",
        noVBand="1",
    )
    _child(properties, "w:tblCaption", val=caption)
    for column, width in zip(made._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = width
    _add_row(made, table.head, widths, table.right, head=True)
    for row in table.rows:
        if row.tag:
            _add_row(made, (word_tag(row.tag, "tr"), *[""] * (len(widths) - 1)), widths, table.right, plain=True)
        else:
            _add_row(made, row.cells, widths, table.right)


def _add_row(table: Any, cells: Any, widths: Any, right: tuple[bool, ...], *, head: bool = False, plain: bool = False) -> None:
    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    _child(properties, "w:cantSplit")
    if head:
        _child(properties, "w:tblHeader")
    for cell, text, width, to_the_right in zip(row.cells, cells, widths, right, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.style = "Table Head" if head else "Table Text"
        if to_the_right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if head:
            _shade(cell._tc.get_or_add_tcPr(), "E8EFF5")
        if plain:
            paragraph.add_run(text)
        else:
            _add_runs(paragraph, runs(text))


def keep_small_tables(document: Any, rows: int = 8) -> None:
    """A table of ours that is this small stands on one page; of a larger one, the head stays with the first row."""
    for table in document.tables:
        parts = list(table._tbl.tr_lst)
        if not parts or "TableHead" not in [style.get(qn("w:val")) for style in parts[0].iter(qn("w:pStyle"))]:
            continue
        for part in parts[:-1] if len(parts) <= rows else parts[:1]:
            for paragraph in part.iter(qn("w:p")):
                properties = paragraph.get_or_add_pPr()
                properties.get_or_add_keepNext()
                _order(properties)


def save(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return rezip(buffer.getvalue())


def rezip(content: bytes) -> bytes:
    """The same parts with fixed times and attributes: the same content is the same bytes."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
    ):
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _FIXED_TIME)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(info, old.read(name))
    return target.getvalue()


def stamp_example(document: Any, language: Language) -> None:
    """EKSEMPEL, white on red, at the top of every page: in every header of every section, text and all."""
    stamped: set[str] = set()
    for section in document.sections:
        kinds = ["header"]
        if section.different_first_page_header_footer:
            kinds.append("first_page_header")
        if document.settings.odd_and_even_pages_header_footer:
            kinds.append("even_page_header")
        for kind in kinds:
            header = getattr(section, kind)
            if header.is_linked_to_previous:
                if kind in stamped:
                    continue
                header.is_linked_to_previous = False
            _stamp(document, header, EXAMPLE[language])
            stamped.add(kind)


def _stamp(document: Any, header: Any, text: str) -> None:
    first = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
    stamp = first.insert_paragraph_before(text)
    if "Example" in document.styles:
        stamp.style = document.styles["Example"]
        return
    stamp.alignment = WD_ALIGN_PARAGRAPH.CENTER
    stamp.runs[0].font.bold, stamp.runs[0].font.size = True, Pt(13)
    stamp.runs[0].font.color.rgb = RGBColor.from_string("FFFFFF")
    _shade(stamp._p.get_or_add_pPr(), RED)
    _order(stamp._p.pPr)
