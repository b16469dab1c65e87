"""The same targets for as long as one likes, at random or steered by what they reach.

    python tests/hostile/harness.py all --seconds 20
    python tests/hostile/harness.py card --seconds 600 --steered

Atheris, which steers, is an optional package. What breaks a target is kept in a file
and said, and the exit code is not 0 then.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TypeAlias

Target: TypeAlias = Callable[[bytes, Path], None]
PIECES = (b"\0" * 4, b"\xff" * 4, b"\xff\xff\xff\x7f", b"\x80", b"[" * 200, b"9" * 5000)


def main() -> int:
    """Run one target, or all of them in turn."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", help="its name, or all")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each target")
    parser.add_argument("--steered", action="store_true", help="by Atheris")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()))
    options = parser.parse_args()
    warnings.simplefilter("error")
    targets, seeds = load(steered=options.steered)
    names = list(targets) if options.target == "all" else [options.target]
    if options.steered:
        steer(targets[names[0]], seeds[names[0]], options.seconds, options.keep)
    broken = [
        name
        for name in names
        if breaks(name, targets[name], seeds[name], options.seconds, options.keep)
    ]
    return int(bool(broken))


def load(*, steered: bool) -> tuple[Mapping[str, Target], Mapping[str, bytes]]:
    """The targets and a good file for each; if wanted, so that Atheris sees inside."""
    sys.path.insert(0, str(Path(__file__).parents[1]))  # the tests' own modules
    watched: Any = nullcontext()
    if steered:
        import atheris  # noqa: PLC0415 - optional

        watched = atheris.instrument_imports(include=["clipshelf", "hostile"])
    with watched:
        from hostile.seeds import seeds  # noqa: PLC0415 - found only now
        from hostile.targets import TARGETS  # noqa: PLC0415 - the same
    return TARGETS, seeds()


def breaks(name: str, target: Target, good: bytes, seconds: float, keep: Path) -> bool:
    """Damage a good file at random until the time is over; True if one broke it."""
    rng, runs, end = random.Random(0), 0, time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as place:
        while time.monotonic() < end:
            content = damaged(good, rng)
            try:
                target(content, Path(place))
            except Exception as error:  # noqa: BLE001 - any is what is looked for
                path = keep / f"breaks-{name}.bin"
                path.write_bytes(content)
                say(f"{name}: {type(error).__name__}: {error} ({path})")
                return True
            runs += 1
    say(f"{name}: {runs} files")
    return False


def damaged(good: bytes, rng: random.Random) -> bytes:
    """A file with a few accidents."""
    data = bytearray(good)
    for _ in range(rng.choice([1, 1, 2, 4, 16])):
        start, length = rng.randrange(len(data) + 1), rng.randrange(1, 80)
        piece = rng.choice([*PIECES, data[start : start + length], rng.randbytes(2)])
        if rng.random() < 0.5:
            data[start : start + len(piece)] = piece
        elif rng.random() < 0.5:
            data[start:start] = piece
        else:
            del data[start : start + length]
    return bytes(data)


def steer(target: Target, good: bytes, seconds: float, keep: Path) -> None:
    """Look for files that reach code no other has reached. Ends the program."""
    import atheris  # noqa: PLC0415 - optional

    place = Path(tempfile.mkdtemp())
    corpus = place / "corpus"
    corpus.mkdir()
    (corpus / "good").write_bytes(good)
    limits = [f"-max_total_time={seconds:.0f}", "-rss_limit_mb=2048", "-timeout=20"]
    arguments = [sys.argv[0], str(corpus), f"-artifact_prefix={keep}/", *limits]
    atheris.Setup(arguments, lambda content: target(content, place))
    atheris.Fuzz()


def say(line: str) -> None:
    """Tell whoever runs this."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
