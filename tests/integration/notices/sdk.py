"""The official rules, where the eForms SDK is unpacked in the folder of COPROC_TEST_EFORMS_SDK: its XSD, and its schematron when `saxonche` is there."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from lxml import etree

FOLDER = Path(os.environ.get("COPROC_TEST_EFORMS_SDK") or "/nowhere")
SCH = "{http://purl.oclc.org/dsdl/schematron}"
needed = pytest.mark.skipif(not (FOLDER / "schemas").is_dir(), reason="COPROC_TEST_EFORMS_SDK is not the folder of an eForms SDK")


@cache
def _schema(name: str) -> etree.XMLSchema:
    (path,) = (FOLDER / "schemas" / "maindoc").glob(f"*-{name}-*.xsd")
    return etree.XMLSchema(etree.parse(path))


def schema_errors(content: bytes) -> list[str]:
    """What the XSD of the document's root has against it."""
    document = etree.fromstring(content)
    schema = _schema(etree.QName(document).localname)
    schema.validate(document)
    return [f"{error.line}: {error.message}" for error in schema.error_log]


def rule_errors(content: bytes, subtype: str) -> list[str]:
    """The static rules that fail: their ids. Skips without `saxonche` (XSLT 3)."""
    saxon = pytest.importorskip("saxonche")
    with saxon.PySaxonProcessor(license=False) as processor:
        stylesheet = processor.new_xslt30_processor().compile_stylesheet(stylesheet_text=_stylesheet(subtype))
        told = stylesheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=content.decode()))
    return sorted(set(re.findall(r"\[([^]]+)]", told or "")))


@cache
def _stylesheet(subtype: str) -> str:
    """The active patterns of the subtype's phase as one stylesheet: a mode for each, its first rules before its later ones."""
    folder = FOLDER / "schematrons" / "static"
    whole = etree.parse(folder / "complete-validation.sch").getroot()
    names = {one.get("prefix"): one.get("uri") for one in whole.iter(f"{SCH}ns")} | {"xsl": "http://www.w3.org/1999/XSL/Transform"}
    out = [f"<xsl:stylesheet version='3.0' {' '.join(f'xmlns:{prefix}={quoteattr(uri)}' for prefix, uri in names.items())}>"]
    out += [_variable(one) for one in whole.findall(f"{SCH}let")]
    active = [one.get("pattern") for one in whole.find(f"{SCH}phase[@id='eforms-{subtype}']")]
    for pattern in active:
        out += _rules(etree.parse(folder / f"{pattern.removeprefix('EFORMS-')}.sch").getroot(), pattern)
    calls = "".join(f"<xsl:apply-templates select='//*|//@*' mode='{pattern}'/>" for pattern in active)
    return "\n".join([*out, f"<xsl:template match='/'><r>{calls}</r></xsl:template></xsl:stylesheet>"])


def _variable(one: Any) -> str:
    return f"<xsl:variable name='{one.get('name')}' select={quoteattr(one.get('value'))}/>"


def _rules(pattern: Any, mode: str) -> list[str]:
    out = [_variable(one) for one in pattern.findall(f"{SCH}let")]
    for number, rule in enumerate(pattern.findall(f"{SCH}rule")):
        body = "".join(_variable(one) for one in rule.findall(f"{SCH}let"))
        for one in rule.findall(f"{SCH}assert"):
            if one.get("role") == "ERROR":
                body += f"<xsl:if test={quoteattr('not(' + one.get('test') + ')')}>[{one.get('id')}]</xsl:if>"
        match = quoteattr(rule.get("context"))
        out.append(f"<xsl:template match={match} mode='{mode}' priority='{10000 - number}'>{body}</xsl:template>")
    return [*out, f"<xsl:template match='node()|@*' mode='{mode}' priority='-1'/>"]
