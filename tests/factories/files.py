"""Files for the file room: real ones in small, and a room of any size."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import insert

from coproc.documents.models import StoredFile
from coproc.kernel.database import UnitOfWork
from coproc.kernel.sorting import danish_key
from coproc.processes.file_room.models import FileVersion, FileWord, RoomFile, Scan
from coproc.processes.file_room.words import words_of

EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ABOUT = ("Plejehjem", "Målinger", "Referat", "Budget", "Ældreråd", "Væskebalance", "Rengøring", "Maskiner")


def word(*paragraphs: str) -> bytes:
    import docx

    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def excel(*rows: tuple[Any, ...]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def pdf(text: str) -> bytes:
    """By the compiler that makes our own."""
    import typst

    return bytes(typst.compile(text.encode()))


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x12\x80\xb0" * width for _row in range(height))
    head = struct.pack("!2I5B", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def make_room(uow: UnitOfWork, process_id: int, number: int, *, audience: str = "participants", words: int = 200) -> None:
    """`number` text files with a version and `words` words each, in the seven steps' folders and one more, in bulk."""
    steps = ("matchmaking", "need_exploration", "market_dialogue", "need_description", "Bilag")
    first = 1_000_000 * process_id
    files, versions, stored, found = [], [], [], []
    for at in range(first + 1, first + number + 1):
        name, step = f"{ABOUT[at % len(ABOUT)]} {at - first}.txt", at % len(steps)
        text = f"{name} rapport {at} " + " ".join(f"ord{(at * 7 + turn * 13) % 5000}" for turn in range(words))
        content, now = text.encode(), uow.now - timedelta(minutes=at % 1000)
        stored.append({"id": at, "sha256": sha256(content).hexdigest(), "size": len(content), "content": content})
        key = f"{step + 1:02}" if steps[step] != "Bilag" else "xbilag"
        files.append(
            {"id": at, "process_id": process_id, "place": f"{audience}/{steps[step]}/{name.casefold()}", "folder": steps[step],
             "folder_key": key, "name": name, "sort_key": danish_key(name), "audience": audience, "newest": 1,
             "created_at": now, "changed_at": now, "version": 1}
        )  # fmt: skip
        versions.append(
            {"file_id": at, "number": 1, "filename": name, "content_type": "text/plain", "size": len(content), "stored_id": at,
             "scan": Scan.NONE, "uploaded_at": now, "uploaded_by": "Fie Facilitator", "handled_at": now}
        )  # fmt: skip
        found += [{"process_id": process_id, "word": one, "file_id": at, "in_text": True} for one in words_of(text)]
    for model, rows in ((StoredFile, stored), (RoomFile, files), (FileVersion, versions), (FileWord, found)):
        for start in range(0, len(rows), 20_000):
            uow.session.execute(insert(model), rows[start : start + 20_000])


def day(number: date) -> dict[str, str]:
    return {"dated_on-day": str(number.day), "dated_on-month": str(number.month), "dated_on-year": str(number.year)}
