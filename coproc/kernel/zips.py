"""A zip that is sent while it is made: nothing is ever held but the file that is being written."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator

HASHES = "SHA256SUMS.txt"
_STAMP = (1980, 1, 1, 0, 0, 0)  # the clock of the day it is fetched is nobody's business: the same files, the same bytes


class Outlet(io.RawIOBase):
    """Where the zip writes to; what came is taken out after each file. It cannot seek, and zipfile then needs not."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: bytes) -> int:  # type: ignore[override]
        self._parts.append(bytes(part))
        return len(part)

    def taken(self) -> bytes:
        out, self._parts = b"".join(self._parts), []
        return out


def hashed(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The zip of these (path, content), piece by piece, and last its hash list (`sha256sum -c`). The same files give the same bytes."""
    outlet, digests = Outlet(), []
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files:
            archive.writestr(_stamped(path), content)
            digests.append(f"{hashlib.sha256(content).hexdigest()}  {path}\n")
            yield outlet.taken()
        archive.writestr(_stamped(HASHES), "".join(sorted(digests, key=lambda line: line.partition("  ")[2])).encode())
    yield outlet.taken()


def _stamped(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, _STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
