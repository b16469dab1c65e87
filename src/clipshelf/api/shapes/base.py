"""What all shapes have in common, and those that most routes use."""

from __future__ import annotations

from typing import Literal, NotRequired

from pydantic import ConfigDict
from typing_extensions import TypedDict  # pydantic cannot read typing's before 3.12


class Shape(TypedDict):
    """A JSON object; what stands below a field describes it."""

    __pydantic_config__ = ConfigDict(  # type: ignore[misc]  # how pydantic wants it
        extra="allow",
        json_schema_extra={"additionalProperties": False},
        use_attribute_docstrings=True,
    )


class FileProblem(Shape):
    """A file that cannot be used, or that stayed where it was."""

    name: str
    reason: str
    name_bytes: NotRequired[str]
    """In base64, where the text loses some of them."""


class ProblemsAnswer(Shape):
    """Files that cannot be used."""

    problems: list[FileProblem]


class Clip(Shape):
    """A clip, and where to ask for its picture and its film."""

    id: str
    video: str
    """File name."""
    thumbnail: str
    url: str
    name_bytes: NotRequired[str]
    """In base64, where the text loses some of them."""


class Begun(Shape):
    """Work in the background."""

    status: Literal["started", "already_running"]
