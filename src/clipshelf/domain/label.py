"""Labels: what a person answered about a video. A machine's guess is never one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from unicodedata import category

from clipshelf.domain.errors import Invalid
from clipshelf.domain.video import VideoId

MAX_PART_BYTES = 255  # what ext4, APFS and NTFS allow for one name
# macOS allows 1,024 bytes for a whole path, and the library lies somewhere itself.
MAX_NAME_BYTES = 700
# The superscripts count as digits there: "Naming Files, Paths, and Namespaces".
WINDOWS_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in "123456789\u00b9\u00b2\u00b3"
}
# The last ones turn what follows around, so that a name reads as another one.
FORBIDDEN = frozenset('\\:*?"<>|') | frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


class Answer(StrEnum):
    """What a person can say about a video."""

    FOLDER = "folder"
    SKIP = "skip"  # not now; it comes back at the end
    NONE = "none"  # none of these folders
    TRASH = "trash"  # away with it; the file can be brought back


class How(StrEnum):
    """Where a label came from."""

    PLACED = "placed"  # a person put the file into the folder
    UNKNOWN = "unknown"  # it lies there, and the record of who put it there is lost
    CLI = "cli"
    PAGE = "page"
    API = "api"
    IMPORT = "import"  # from another program's collections
    RENAMED = "renamed"  # its folder got another name, which is no new answer

    @property
    def by_hand(self) -> bool:
        """Was a person asked, and answered?"""
        return self in {How.CLI, How.PAGE, How.API}


@dataclass(frozen=True, slots=True)
class Label:
    """One answer about one video."""

    video: VideoId
    answer: Answer
    folder: str | None  # for `Answer.FOLDER`
    how: How


def check_folder_name(name: str) -> str:
    """A name that every system can hold as a folder inside the library.

    Args:
        name: parts separated by "/", such as `Cooking/Pasta`.

    Returns:
        The name without spaces around its parts.

    Raises:
        Invalid: empty, hidden, absolute, climbing out, too long, or reserved.
    """
    parts = [part.strip() for part in name.split("/")]
    whole = "/".join(parts)
    for reason in (*map(_fault, parts), _length_fault(whole, MAX_NAME_BYTES)):
        if reason:
            raise Invalid(
                f"A folder cannot be called {name[:80]!r}: {reason}.",
                code="bad-folder-name",
                hint="Use letters, digits, spaces and / between levels.",
            )
    return whole


def _fault(part: str) -> str:
    """Why one part of a folder's name will not do; empty if it will."""
    if not part:
        return "a part of the name is empty"
    if part.startswith("."):
        return "names that begin with a dot are hidden"
    if too_long := _length_fault(part, MAX_PART_BYTES):
        return too_long
    if any(category(char) == "Cc" or char in FORBIDDEN for char in part):
        return "some systems do not allow one of its characters"
    if part.endswith(".") or part.partition(".")[0].strip().lower() in WINDOWS_DEVICES:
        return "Windows reserves it"
    return ""


def _length_fault(name: str, most: int) -> str:
    long = len(name.encode("utf-8", "surrogateescape")) > most
    return f"it, or a part of it, is longer than {most} bytes" if long else ""
