"""The types of our OpenAPI document in the words of TypeScript, for the page.

    python tests/api/typescript.py

writes `api-types.d.ts`; a test complains when it is not what this would write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from clipshelf.api.app import create_app

PAGE = Path(__file__).parents[2] / "src/clipshelf/web/js"
WRITTEN = PAGE / "api-types.d.ts"
HEAD = """\
/**
 * What goes over the wire, generated from the OpenAPI document: do not edit, but run
 * `python tests/api/typescript.py`.
 */
"""


@cache
def document() -> dict[str, Any]:
    """Our OpenAPI."""
    return create_app().openapi()


def declarations(schemas: Mapping[str, Any]) -> str:
    """The module that declares them all."""
    parts = (declaration(name, schema) for name, schema in sorted(schemas.items()))
    return HEAD + "".join(f"\n{part}" for part in parts)


def declaration(name: str, schema: Mapping[str, Any]) -> str:
    """One type, with what is said of it and of its fields."""
    said = f"/** {_line(schema['description'])} */\n" if "description" in schema else ""
    if schema.get("type") != "object":
        return f"{said}export type {name} = {written(schema)};\n"
    lines = "".join(f"  {line}\n" for line in _fields(schema))
    return f"{said}export interface {name} {{\n{lines}}}\n"


def written(schema: Mapping[str, Any]) -> str:
    """A schema as a type."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(written(one) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum") or [schema["const"]]
        return " | ".join(json.dumps(value) for value in values)
    kind = schema.get("type", "unknown")
    if kind in {"array", "object"}:
        return _several(schema, kind)
    return {"integer": "number"}.get(kind, str(kind))


def _several(schema: Mapping[str, Any], kind: str) -> str:
    """A list, a tuple, or an object with any keys: one with a name is declared."""
    if "prefixItems" in schema:
        return f"[{', '.join(map(written, schema['prefixItems']))}]"
    inner = schema.get("items" if kind == "array" else "additionalProperties")
    of = written(inner) if isinstance(inner, Mapping) else "unknown"
    if kind == "object":
        return f"Record<string, {of}>"
    return f"({of})[]" if " " in of else f"{of}[]"


def _fields(schema: Mapping[str, Any]) -> Iterator[str]:
    needed = schema.get("required", ())
    for key, value in schema["properties"].items():
        if "description" in value:
            yield f"/** {_line(value['description'])} */"
        yield f"{key}{'' if key in needed else '?'}: {written(value)};"


def _line(text: str) -> str:
    return " ".join(text.split()).replace("*/", "")


if __name__ == "__main__":
    WRITTEN.write_text(
        declarations(document()["components"]["schemas"]), encoding="utf-8"
    )
