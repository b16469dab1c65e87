"""What kind of file system holds a folder, as far as a database has to care."""

from __future__ import annotations

import ctypes
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

MOUNTS = Path("/proc/self/mounts")
# File systems that several machines mount. SQLite's shared memory works on one machine
# only: two of them writing in WAL mode would destroy the file (sqlite.org/wal.html).
NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "davfs", "ncpfs"}
    | {"9p", "afs", "ceph", "glusterfs", "lustre", "beegfs", "gpfs", "ocfs2"}
    | {"fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.glusterfs", "fuse.s3fs"}
    | {"fuse.gvfsd-fuse", "fuse.google-drive-ocamlfuse"}
)
SYNCED = re.compile(
    r"^(dropbox( \(.*\))?|onedrive( - .*)?|google ?drive|my drive|icloud ?drive|"
    r"com~apple~clouddocs|mobile documents|cloudstorage|nextcloud|owncloud|syncthing|"
    r"pcloud ?drive|megasync|proton drive|box sync|seafile|resilio sync)$",
    re.IGNORECASE,
)
# What such a program leaves at the top of a folder, whatever that is called.
MARKS = (".dropbox.cache", ".stfolder", ".owncloudsync.log")
REMOTE_DRIVE = 4  # fileapi.h: DRIVE_REMOTE
# These write all changes of names through in order, and all of them with any file that
# is written through. On btrfs, a file takes no rename of another file with it.
ORDERED = frozenset({"ext3", "ext4", "xfs"})


def network_kind(folder: Path) -> str | None:
    """The kind of network file system that holds a folder; None for a local one."""
    if sys.platform == "win32":
        drive = f"{folder.absolute().drive}\\"
        kind = ctypes.windll.kernel32.GetDriveTypeW(drive)
        shared = drive.startswith("\\\\") or kind == REMOTE_DRIVE
        return "network share" if shared else None
    kind = _kind(folder)
    return kind if kind in NETWORK else None


def keeps_order(folder: Path, state: Path) -> bool:
    """Is a rename here on the disk whenever a later commit of the database there is?

    Else a power cut can leave a record of moves that never were.
    """
    try:
        device = folder.stat().st_dev
        return device == state.stat().st_dev and _is_ordered(folder, device)
    except OSError:
        return False


@lru_cache(maxsize=32)
def _is_ordered(folder: Path, _device: int) -> bool:
    return _kind(folder) in ORDERED


def _kind(folder: Path) -> str:
    """What is mounted there, where the system tells; else empty."""
    best, kind = "", ""
    place = str(folder.absolute())
    for point, name in _mounts():
        inside = place == point or place.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, name
    return kind


def synced_by(folder: Path) -> str | None:
    """The cloud folder that a path lies in, by its name; None if it looks like none.

    A program that copies an open database piece by piece copies a broken one.
    """
    here = folder.absolute()
    for place in (here, *here.parents):
        if SYNCED.match(place.name) or any((place / m).exists() for m in MARKS):
            return place.name
    return None


def log_works(folder: Path) -> bool:
    """Do two connections see each other's writes through a write-ahead log here?"""
    probe = folder / f"cache-probe-{uuid4().hex}.db"
    try:
        with (
            closing(sqlite3.connect(probe, isolation_level=None)) as one,
            closing(sqlite3.connect(probe, isolation_level=None)) as two,
        ):
            (mode,) = one.execute("PRAGMA journal_mode = WAL").fetchone()
            one.execute("CREATE TABLE t (x)")
            one.execute("INSERT INTO t VALUES (1)")
            seen = two.execute("SELECT x FROM t").fetchall()
            return str(mode).lower() == "wal" and seen == [(1,)]
    except sqlite3.DatabaseError:
        return False
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                probe.with_name(probe.name + suffix).unlink()


def _mounts() -> Iterator[tuple[str, str]]:
    """(mount point, kind) of every mounted file system, where the system tells."""
    with suppress(OSError):
        for line in MOUNTS.read_text("utf-8", "surrogateescape").splitlines():
            fields = line.split(" ")
            if len(fields) > 2:
                yield _unescaped(fields[1]), fields[2]


def _unescaped(field: str) -> str:
    r"""`/proc/mounts` writes a space as `\040`."""
    return re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), field)
