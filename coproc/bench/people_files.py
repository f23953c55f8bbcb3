"""A file room of any size, for `coproc bench people`: list, search and download."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import insert

from coproc.documents.models import StoredFile
from coproc.kernel.database import UnitOfWork
from coproc.kernel.sorting import danish_key
from coproc.processes.file_room.models import FileVersion, FileWord, RoomFile, Scan
from coproc.processes.file_room.words import words_of

FIRST = 1_000_000  # the numbers of process 1's files come after it
WORDS = 200
ABOUT = ("Plejehjem", "Målinger", "Referat", "Budget", "Ældreråd", "Væskebalance", "Rengøring", "Maskiner")
FOLDERS = ("need_identified", "matchmaking", "need_exploration", "market_dialogue", "Bilag")
BASE = "/processer/P-2026-1/filer"
PAGES = {
    "list": BASE,
    "list-last": f"{BASE}?rum={{last}}",
    "search-rare": f"{BASE}?q=ord42",
    "search-common": f"{BASE}?q=ældre+rapport",
    "download": f"{BASE}/{{file}}/hent",
}


def make_room(uow: UnitOfWork, process_id: int, number: int, *, audience: str = "participants", words: int = WORDS) -> None:
    """`number` text files of `words` words, each with a version and what it is found by, in five folders, in bulk."""
    first = FIRST * process_id
    rows: dict[type[Any], list[dict[str, Any]]] = {StoredFile: [], RoomFile: [], FileVersion: [], FileWord: []}
    for at in range(first + 1, first + number + 1):
        name, folder = f"{ABOUT[at % len(ABOUT)]} {at - first}.txt", FOLDERS[at % len(FOLDERS)]
        text = f"{name} rapport {at} " + " ".join(f"ord{(at * 7 + turn * 13) % 5000}" for turn in range(words))
        content, now = text.encode(), uow.now - timedelta(minutes=at % 1000)
        key = f"{FOLDERS.index(folder):02}" if folder != "Bilag" else "xbilag"
        rows[StoredFile].append({"id": at, "sha256": sha256(content).hexdigest(), "size": len(content), "content": content})
        rows[RoomFile].append(
            {"id": at, "process_id": process_id, "place": f"{audience}/{folder}/{name.casefold()}", "folder": folder,
             "folder_key": key, "name": name, "sort_key": danish_key(name), "audience": audience, "newest": 1,
             "created_at": now, "changed_at": now, "version": 1}
        )  # fmt: skip
        rows[FileVersion].append(
            {"file_id": at, "number": 1, "filename": name, "content_type": "text/plain", "size": len(content), "stored_id": at,
             "scan": Scan.NONE, "uploaded_at": now, "uploaded_by": "Fie Facilitator", "handled_at": now}
        )  # fmt: skip
        rows[FileWord] += [{"process_id": process_id, "word": one, "file_id": at, "in_text": True} for one in words_of(text)]
    for model, given in rows.items():
        for start in range(0, len(given), 20_000):
            uow.session.execute(insert(model), given[start : start + 20_000])
