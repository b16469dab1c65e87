"""The OpenAPI document: FastAPI's, with the errors that every route can answer."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from clipshelf.api.errors import MEANINGS, Problem

UNUSED = ("HTTPValidationError", "ValidationError")  # FastAPI's own shape of a 422


class Documented(FastAPI):
    """An application whose errors are told when its document is asked for.

    As `responses` of each route they would be nine models a route, built at each start
    of a server.
    """

    def openapi(self) -> dict[str, Any]:
        """The document, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = _with_errors(super().openapi())
        return self.openapi_schema


def _with_errors(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document["components"]["schemas"]
    for name in UNUSED:
        schemas.pop(name, None)
    schemas[Problem.__name__] = Problem.model_json_schema()
    reference = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    errors = {
        str(status): {
            "description": meaning,
            "content": {"application/json": {"schema": reference}},
        }
        for status, meaning in MEANINGS.items()
    }
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["responses"] |= errors
    return document
