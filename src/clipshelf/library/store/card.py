"""Reading a model's card, field by field: what is not as it should be is damage.

The state folder may have come with the library, from anybody. A card says which arrays
are computed with and what people are told of a model, so nothing in it is taken over
unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from clipshelf.domain.model import ModelCard
from clipshelf.domain.untrusted import parse_json

T = TypeVar("T")
SHARES = ("accuracy", "low", "high")  # of an audit, from 0 to 1


def read_card(text: bytes, name: str) -> ModelCard:
    """The card of the model `name`.

    Raises:
        ValueError: it is no card, is damaged, or is another model's.
    """
    facts = parse_json(text)
    try:
        if facts["id"] != name:
            raise ValueError("another model's card")
        return ModelCard(
            id=name,
            head=_text(facts["head"]),
            folders=_each(facts["folders"], _name),
            encoders=_each(facts["encoders"], _text),
            num_labeled=_count(facts["num_labeled"]),
            fingerprint=_text(facts["fingerprint"]),
            cv_accuracy=_optional(facts["cv_accuracy"], _share),
            trained=_text(facts["trained"]),
            temperature=_optional(facts.get("temperature"), _temperature),
            audit=_optional(facts.get("audit"), _audit),
            labels=_values(facts.get("labels", {}), _count),  # by folder
            cv=_values(facts.get("cv", {}), _share),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a model's card: {error}") from error


def _audit(facts: Any) -> Mapping[str, Any]:
    """What a random sample said; shown as it is, so every part of it is looked at."""
    confidences = _each(facts["confidences"], _share)
    if len(confidences) != len(_each(facts["correct"], _truth)):
        raise ValueError("an audit of other guesses than it lists")
    _estimate(facts)
    _values(facts.get("folders", {}), lambda part: _optional(part, _estimate))
    _optional(facts.get("gain"), _gain)
    return _known(facts)


def _estimate(facts: Any) -> None:
    _count(facts["n"])
    for key in SHARES:
        _optional(facts[key], _share)


def _gain(facts: Any) -> None:
    _count(facts["labels"])
    for key in ("low", "high"):
        _number(facts[key], -1e3, 1e3)  # extrapolated: it may leave 0 to 1
    if set(facts) != {"labels", "low", "high"}:
        raise ValueError("not a gain")


def _optional(value: Any, read: Callable[[Any], T]) -> T | None:
    return None if value is None else read(value)


def _each(value: Any, read: Callable[[Any], T]) -> tuple[T, ...]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return tuple(read(item) for item in value)


def _values(value: Any, read: Callable[[Any], T]) -> dict[str, T]:
    return {key: read(item) for key, item in _known(value).items()}


def _known(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    value.encode()  # half a character raises a ValueError
    return value


def _name(value: Any) -> str:
    """A folder's name: bytes that are not UTF-8 are kept as surrogates (PEP 383)."""
    if not isinstance(value, str):
        raise TypeError("not a name")
    value.encode("utf-8", "surrogateescape")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise TypeError("not a count")
    return value


def _share(value: Any) -> float:
    return _number(value, 0.0, 1.0)


def _temperature(value: Any) -> float:
    return _number(value, 1e-4, 1e4)


def _number(value: Any, least: float, most: float) -> float:
    """A number in a range, whose ends a rounding error may pass."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError("not a number")
    if not least - 1e-9 <= value <= most + 1e-9:  # which no NaN fulfils
        raise ValueError("a number out of range")
    return float(value)
