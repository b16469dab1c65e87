"""docs/reference/errors.md: every code, from where it is raised."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from clipshelf.api.errors import STATUS
from clipshelf.cli import EXIT_CODES
from clipshelf.domain.registry import GROUPS
from clipshelf.library.store import db
from markdown import table
from source import calls, keyword, words

KINDS = {kind.__name__: kind for kind in EXIT_CODES}
INTRO = """# Errors

Every error that clipshelf raises on purpose is one of four kinds, with a code that
stays, a sentence, and often a hint. The command line prints `error:` and `hint:` on
stderr; the API answers `{"code", "message", "hint", "detail"}`, `detail` being the
message once more; Python raises the kind, from `clipshelf.errors`. An ellipsis stands
for what is filled in. Problems that `clipshelf doctor` finds have codes of their own:
see [troubleshooting](../troubleshooting.md).
"""


@dataclass(slots=True)
class Told:
    """What is known of one code."""

    kinds: set[str] = field(default_factory=set)
    sentences: set[tuple[str, str]] = field(default_factory=set)  # with the hint


def page() -> str:
    """The kinds, then the codes from A to Z."""
    kinds = [
        (f"`{kind.__name__}`", kind.__doc__ or "", str(number), str(STATUS[kind]))
        for kind, number in EXIT_CODES.items()
    ]
    parts = [INTRO, table(("kind", "means", "exit code", "HTTP status"), kinds), ""]
    for code, told in sorted(found().items()):
        parts += [f"## {code}\n", _origin(told), ""]
        for sentence, hint in sorted(told.sentences):
            parts.append(f"- {sentence}{f' *{hint}*' if hint else ''}")
        parts.append("")
    return "\n".join(parts)


def found() -> dict[str, Told]:
    """Every code that is raised, and what is said."""
    told: dict[str, Told] = defaultdict(Told)
    for _, call, kind in calls(set(KINDS)):
        sentence = words(call.args[0] if call.args else None)
        hint = words(keyword(call, "hint"))
        for code in _codes(words(keyword(call, "code"))):
            _add(told, code, kind, sentence, hint)
    for message, code, hint in (db._DAMAGED, *db._WORDS.values()):  # noqa: SLF001  # data
        _add(told, code, "Unavailable", f"{message}: …", hint)
    for _, call, _name in calls({"Refusal"}):
        status, code, sentence = (getattr(arg, "value", None) for arg in call.args)
        _add(told, str(code), f"HTTP {status}", str(sentence), "")
    for path, call, _name in calls({"_answer"}):
        if path.parts[-2:] != ("api", "errors.py"):
            continue
        status, code, *_ = (getattr(arg, "value", None) for arg in call.args)
        if isinstance(status, int) and isinstance(code, str):
            _add(
                told,
                code,
                f"HTTP {status}",
                "Something is wrong with a request."
                if status < 500
                else "Something went wrong that nobody thought of.",
                "",
            )
    return dict(told)


def _add(told: dict[str, Told], code: str, kind: str, sentence: str, hint: str) -> None:
    if code and "…" not in code:
        told[code].kinds.add(kind)
        told[code].sentences.add((sentence, hint))


def _codes(code: str) -> tuple[str, ...]:
    """`unknown-…` is one for each kind of plug-in."""
    if code == "unknown-…":
        return tuple(f"unknown-{kind}" for kind in GROUPS)
    return (code,)


def _origin(told: Told) -> str:
    parts = []
    for name in sorted(told.kinds):
        kind = KINDS.get(name)
        if kind is None:
            parts.append(name)
        else:
            parts.append(
                f"`{name}` · exit code {EXIT_CODES[kind]} · HTTP {STATUS[kind]}"
            )
    return "; ".join(parts)
