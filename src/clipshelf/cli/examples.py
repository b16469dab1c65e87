"""How each command is called: shown at the end of its help, and run by the tests."""

from __future__ import annotations

from typing import Final

HERE: Final = "~/Videos/Favourites"

EXAMPLES: Final[dict[str, tuple[str, ...]]] = {
    "open": (f"open {HERE}", f"open {HERE} --no-browser --port 9000"),
    "scan": (f"scan {HERE}", f"scan {HERE} --json"),
    "embed": (
        f"embed {HERE}",
        f"embed {HERE} --signals frames,caption",
        f"embed {HERE} --signals ocr,speech --speech-minutes 5",
    ),
    "train": (f"train {HERE}", f"train {HERE} --model logreg"),
    "predict": (
        f"predict {HERE}",
        f"predict {HERE} --threshold 0.8 --top-k 3",
    ),
    "next": (f"next {HERE}", f"next {HERE} -n 50 --strategy margin"),
    "label": (
        f"label cat-asleep.mp4 Pets {HERE}",
        f"label cat-asleep.mp4 Pets/Cats {HERE} --no-move",
    ),
    "folders": (
        f"folders {HERE}",
        f'folders describe Cooking "recipes and street food" {HERE}',
    ),
    "import": (
        f"import TikTok_Data.zip {HERE}",
        f"import saved.csv {HERE} --as csv --no-move",
        f"import --download {HERE}",
    ),
    "trash": (
        f"trash cat-asleep.mp4 {HERE}",
        f"trash --list {HERE}",
        f"trash --empty {HERE}",
    ),
    "certify": (
        f"certify {HERE}",
        f"certify {HERE} --precision 0.9 --confidence 0.9",
    ),
    "sort": (
        f"sort --above 0.9 --dry-run {HERE}",
        f"sort --certified {HERE}",
        f"sort --above 0.9 --mode copy --yes {HERE}",
    ),
    "review": (f"review {HERE}", f"review --dismiss cat-asleep.mp4 {HERE}"),
    "undo": (f"undo {HERE}",),
    "history": (f"history {HERE}",),
    "search": (
        f'search "pasta with lemon" {HERE}',
        f'search "author:ana after:2024 longer:30" {HERE}',
        f"search --like cat-asleep.mp4 {HERE}",
        f"search --duplicates {HERE}",
    ),
    "export": (
        f"export --format csv -o sorted.csv {HERE}",
        f"export --format links --above 0.9 -o ~/Videos/Sorted {HERE}",
    ),
    "simulate": (
        "simulate vectors.npz --strategy auto --strategy margin -o curves.html",
        f"simulate {HERE} --seeds 3",
    ),
    "report": (f"report -o report.html {HERE}", f"report --thumbnails {HERE}"),
    "serve": (f"serve {HERE}", f"serve {HERE} --host 0.0.0.0"),
    "demo": ("demo", "demo ~/Videos/demo"),
    "models": (
        "models list",
        f"models {HERE}",
        f"models use efficientnet-lite0 {HERE}",
    ),
    "doctor": (f"doctor {HERE}", f"doctor --fix {HERE}"),
    "forget": (f"forget {HERE}",),
    "completion": ("completion bash", "completion fish"),
}


def epilog(name: str) -> str:
    r"""The last paragraph of a command's help; click leaves lines behind \b alone."""
    lines = "".join(f"\n  clipshelf {line}" for line in EXAMPLES.get(name, ()))
    return f"\b\nExamples:{lines}" if lines else ""
