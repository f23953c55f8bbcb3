"""The document says what is there, and what is answered is what it says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from coproc.api.openapi import DOCUMENT
from tests.integration.api.conftest import API, World
from tests.integration.api.filling import fill


@pytest.fixture
def document(world: World) -> dict[str, Any]:
    return world.as_(None).get(DOCUMENT).json


def test_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_is_documented_and_nothing_else(world: World, document: dict[str, Any]) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in world.app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, methods in document["paths"].items() for method in methods} == routes


def test_document_is_in_the_readers_language(world: World) -> None:
    client = world.app.test_client()
    danish, english = (client.get(DOCUMENT, headers={"Accept-Language": code}).json for code in ("da", "en"))
    assert danish["paths"][f"{API}/needs"]["get"]["summary"] == "De behov, du må se"
    assert english["paths"][f"{API}/needs"]["get"]["summary"] == "The needs you may see"


def test_every_answer_is_as_documented(world: World, document: dict[str, Any]) -> None:
    """Every GET of a process in which everything has happened, asked by the facilitator and by a visitor."""
    values = fill(world)
    asked = 0
    for person in (world.facilitator, None):
        program = world.as_(person)
        for path, methods in document["paths"].items():
            if "get" not in methods or path == DOCUMENT:
                continue
            answer = program.get(re.sub(r"\{(\w+)\}", lambda found, path=path: values[path.split("/")[3]], path))
            said = methods["get"]["responses"][str(answer.status_code)]["content"][answer.mimetype]["schema"]
            Draft202012Validator({**said, "components": document["components"]}).validate(answer.json)
            if person is not None:
                assert answer.status_code == 200, (path, answer.text)
            asked += 1
    assert asked > 20


def test_public_answers_name_nobody(world: World, document: dict[str, Any]) -> None:
    values = fill(world)
    program = world.as_(None)
    for path, methods in document["paths"].items():
        if "get" in methods:
            text = program.get(re.sub(r"\{(\w+)\}", lambda found, path=path: values[path.split("/")[3]], path)).text
            for name in ("Karen Kontakt", "karen@example.dk", "Dora Direktør", "Sofie Spørger", "spoerger@example.dk", "Vejchef"):
                assert name not in text, path


def test_page_about_the_api_lists_every_address(world: World, document: dict[str, Any]) -> None:
    page = world.app.test_client().get("/api")
    assert page.status_code == 200
    for path, methods in document["paths"].items():
        if path != DOCUMENT:
            for method in methods:
                assert f"{method.upper()} {path}" in page.text
