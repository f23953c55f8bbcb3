"""The virus scanner, when one is set up (COPROC_VIRUS_SCANNER): clamd's socket, or a command that reads the file on its standard input.

A command answers as clamscan does: 0 clean, 1 infected (its last line names the find), anything else: it could not say.
Where none is set up nothing pretends that anything was scanned.
"""

from __future__ import annotations

import shlex
import socket
import struct
import subprocess
from dataclasses import dataclass

SECONDS = 120
_CHUNK = 1 << 16
_spec = ""


class ScannerDown(Exception):
    """The scanner could not say; the file waits."""


@dataclass(frozen=True)
class Verdict:
    is_clean: bool
    words: str = ""


def use(spec: str) -> None:
    """Nothing, "clamd:/run/clamav/clamd.ctl", "clamd:host:3310", or a command such as "clamdscan --no-summary -"."""
    global _spec  # noqa: PLW0603 - one setting for the process, as the mail's base address
    _spec = spec.strip()


def is_set() -> bool:
    return bool(_spec)


def scan(content: bytes) -> Verdict:
    """Raises ScannerDown."""
    try:
        return _clamd(_spec.removeprefix("clamd:"), content) if _spec.startswith("clamd:") else _command(content)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise ScannerDown(str(error)) from error


def _command(content: bytes) -> Verdict:
    run = subprocess.run(shlex.split(_spec), input=content, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - the operator's own
    said = run.stdout.decode("utf-8", "replace").strip().splitlines()
    if run.returncode not in {0, 1}:
        raise ScannerDown(f"exit code {run.returncode}")
    return Verdict(run.returncode == 0, said[-1][:200] if said and run.returncode else "")


def _clamd(address: str, content: bytes) -> Verdict:
    """Clamd's INSTREAM: chunks with their length before them, and an empty one at the end."""
    host, _colon, port = address.rpartition(":")
    is_file = address.startswith("/")
    with socket.socket(socket.AF_UNIX if is_file else socket.AF_INET) as line:
        line.settimeout(SECONDS)
        line.connect(address if is_file else (host, int(port)))
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            part = content[start : start + _CHUNK]
            line.sendall(struct.pack("!I", len(part)) + part)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := line.recv(4096)):
            answer += more
    said = answer.rstrip(b"\0").decode("utf-8", "replace").removeprefix("stream: ")
    if said != "OK" and not said.endswith(" FOUND"):
        raise ScannerDown(said or "no answer")
    return Verdict(said == "OK", "" if said == "OK" else said.removesuffix(" FOUND")[:200])
