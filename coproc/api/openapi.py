"""The OpenAPI 3.1 document, generated from the endpoints and their pydantic models."""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import models_json_schema

from coproc.api.endpoints import ENDPOINTS, PREFIX, Endpoint
from coproc.kernel.translation import gettext as _

DOCUMENT = f"{PREFIX}/openapi.json"
REFERENCE = "#/components/schemas/"


class Problem(BaseModel):
    """RFC 9457. `errors` names the fields that are wrong, with a sentence each."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, str] = {}


@cache
def document(language: str) -> dict[str, Any]:  # noqa: ARG001 - the key: texts are in the language of the request
    """The whole document. The same for every reader."""
    wanted: list[tuple[Any, Any]] = [(Problem, "validation")]
    for one in ENDPOINTS:
        wanted += [(model, "validation") for model in (one.query, one.body) if model]
        wanted.append((one.answer, "serialization"))
    refs, definitions = models_json_schema(list(dict.fromkeys(wanted)), ref_template=REFERENCE + "{model}")
    schemas = definitions["$defs"]
    queries = {one.query: schemas[_name(refs[one.query, "validation"])] for one in ENDPOINTS if one.query}
    for model in queries:
        schemas.pop(_name(refs[model, "validation"]))
    paths: dict[str, dict[str, Any]] = {}
    for one in ENDPOINTS:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, refs, queries)
    paths[DOCUMENT] = {"get": _own_operation()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "coproc",
            "version": "1",
            "description": _(
                "Alt, hvad siderne viser, og det, en virksomhed eller en offentlig indkøber kan gøre med et program. Beløb er hele øre, "
                "tidspunkter er UTC, datoer er ISO 8601. Fejl er application/problem+json."
            ),
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in dict.fromkeys(str(one.group) for one in ENDPOINTS)],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": _("En API-nøgle, som du laver under Min konto.")}
            },
        },
    }


def _name(reference: dict[str, Any]) -> str:
    return str(reference["$ref"]).removeprefix(REFERENCE)


def refusals(one: Endpoint) -> list[int]:
    """What an address may answer when it does not do what was asked."""
    found = {401, *one.refusals}
    if not one.is_open:
        found.add(403)
    if one.finds:
        found |= {403, 404}
    if one.query or one.body:
        found.add(422)
    if one.body:
        found.add(400)
    if one.method != "GET":
        found |= {403, 409, 422}
    return sorted(found)


def _operation(one: Endpoint, refs: dict[Any, Any], queries: dict[Any, Any]) -> dict[str, Any]:
    answer = refs[one.answer, "serialization"]
    operation: dict[str, Any] = {
        "operationId": one.name,
        "summary": str(one.summary),
        "tags": [str(one.group)],
        "security": [{}, {"key": []}] if one.is_open else [{"key": []}],
        "parameters": [*_path_parameters(one), *_query_parameters(one, queries), *_headers(one)],
        "responses": {
            str(one.status): {
                "description": HTTPStatus(one.status).phrase,
                "content": {"application/json": {"schema": answer}},
            },
            **{str(status): _problem(status) for status in refusals(one)},
        },
    }
    if one.body:
        content = {"application/json": {"schema": refs[one.body, "validation"]}}
        operation["requestBody"] = {"required": True, "content": content}
    if one.repeated:
        content = {"application/json": {"schema": answer}}
        operation["responses"]["200"] = {"description": str(one.repeated), "content": content}
    return operation


def _own_operation() -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    return {
        "operationId": "openapi",
        "summary": _("Denne beskrivelse"),
        "security": [{}],
        "responses": {"200": {"description": HTTPStatus.OK.phrase, "content": content}},
    }


def _problem(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": f"{REFERENCE}Problem"}}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _path_parameters(one: Endpoint) -> list[dict[str, Any]]:
    names = re.findall(r"<(\w+)>", one.rule)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(one: Endpoint, queries: dict[Any, Any]) -> list[dict[str, Any]]:
    if not one.query:
        return []
    schema = queries[one.query]
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": value} for name, value in schema["properties"].items()
    ]


def _headers(one: Endpoint) -> list[dict[str, Any]]:
    schema = {"type": "string", "maxLength": 255}
    return [
        {"name": name, "in": "header", "required": False, "description": str(why), "schema": schema}
        for name, why in one.headers.items()
    ]
