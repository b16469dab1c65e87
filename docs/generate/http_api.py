"""docs/reference/http.md: every route, from the server's own OpenAPI."""

from __future__ import annotations

from typing import Any

from clipshelf.api.app import create_app
from clipshelf.api.errors import MEANINGS
from markdown import docstring, table

INTRO = """# HTTP

The server answers on loopback only, unless it was started with `--host`. Reads, and
writes that no foreign page sent, need no token there; beyond loopback everything does:
the address that clipshelf prints carries it, and sets a cookie. `Host` is always
checked, `Origin` and `Sec-Fetch-Site` on every write. The machine-readable form of this
page is at `/openapi.json`. The routes tagged *original* are those of the sorter that
clipshelf began as; its page works against this server.

Every error is `{"code", "message", "hint", "detail"}`, see [errors](errors.md). Any
route can answer these:
"""


def page() -> str:
    """Grouped by subject."""
    api = create_app().openapi()
    schemas = api.get("components", {}).get("schemas", {})
    errors = [(str(status), meaning) for status, meaning in MEANINGS.items()]
    parts = [INTRO, table(("status", "means"), errors), ""]
    groups: dict[str, list[str]] = {}
    for path, methods in api["paths"].items():
        for method, route in methods.items():
            tag = next(iter(route.get("tags", ["pages"])))
            groups.setdefault(tag, []).append(_route(method, path, route, schemas))
    for tag, routes in groups.items():
        parts += [f"## {tag.capitalize()}\n", *routes]
    return "\n".join(parts)


def _route(
    method: str, path: str, route: dict[str, Any], schemas: dict[str, Any]
) -> str:
    parts = [f"### {method.upper()} {path}\n", docstring(route.get("description")), ""]
    rows = [
        (f"`{p['name']}`", p["in"], _type(p["schema"], schemas), _default(p["schema"]))
        for p in route.get("parameters", ())
    ]
    if rows:
        parts += [table(("parameter", "in", "type", "default"), rows), ""]
    body = route.get("requestBody", {}).get("content", {})
    for content in body.values():
        schema = _resolved(content["schema"], schemas)
        rows = [
            (f"`{name}`", _type(field, schemas), _needed(name, field, schema))
            for name, field in schema.get("properties", {}).items()
        ]
        if rows:
            parts += [table(("body", "type", "default"), rows), ""]
    answer = route["responses"].get("200", {}).get("content", {})
    told = [_resolved(c.get("schema", {}), schemas) for c in answer.values()]
    keys = [f"`{key}`" for schema in told for key in schema.get("properties", {})]
    if keys:
        parts += [f"Answers: {', '.join(keys)}.", ""]
    return "\n".join(parts)


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schemas[name] if name else schema
    return found


def _type(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    if "$ref" in schema:
        inner = _resolved(schema, schemas)
        if "enum" in inner:
            return _type(inner, schemas)
        keys = ", ".join(f"`{key}`" for key in inner.get("properties", {}))
        return f"object of {keys}" if keys else "object"
    if "anyOf" in schema:
        return " or ".join(_type(one, schemas) for one in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}), schemas)}"
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    bounds = "" if low is None and high is None else f" ({_span(low, high)})"
    return str(schema.get("type", "any")) + bounds


def _span(low: float | None, high: float | None) -> str:
    if high is None:
        return f"from {low:g}"
    return f"up to {high:g}" if low is None else f"{low:g} to {high:g}"


def _default(schema: dict[str, Any]) -> str:
    default = schema.get("default")
    return "" if default in {None, ""} else f"`{default}`"


def _needed(name: str, field: dict[str, Any], schema: dict[str, Any]) -> str:
    return "required" if name in schema.get("required", ()) else _default_of(field)


def _default_of(field: dict[str, Any]) -> str:
    default = field.get("default")
    return "" if default is None or default == [] else f"`{default}`"
