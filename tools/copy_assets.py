"""Copies what the pages need of Det Fælles Designsystem from node_modules into coproc/web/static/fds (git-ignored).

Only woff2 fonts and only the files the stylesheet points to: under 1 MB instead of 18. The portals' logos stay behind.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "node_modules" / "dkfds"
SOURCE = PACKAGE / "dist"
TARGET = ROOT / "coproc" / "web" / "static" / "fds"
FONTS = "fonts/IBMPlexSans/complete/woff2"
_FONT_SOURCES = re.compile(r"src:[^;}]*?url\(([^)]*?\.woff2)\)[^;}]*")
_URL = re.compile(r"url\(([^)]+)\)")
_SOURCE_MAP = re.compile(r"\n?/[/*]# sourceMappingURL=\S+(\s*\*/)?\s*$")


def main() -> int:
    if not (SOURCE / "css" / "dkfds.min.css").is_file():
        print("copy_assets: node_modules/dkfds is missing; run 'npm ci --ignore-scripts' first.", file=sys.stderr)
        return 1
    css = (SOURCE / "css" / "dkfds.min.css").read_text(encoding="utf-8")
    css = _FONT_SOURCES.sub(r'src:url(\1) format("woff2")', css)
    css = re.sub(r"url\(\.\./img/logo-[^)]*\)", "none", css)
    css = _SOURCE_MAP.sub("", css)

    files = {"img/all-svg-icons.svg"}
    for match in _URL.findall(css):
        path = unquote(match.strip("'\"")).split("#")[0].split("?")[0]
        if not path.startswith("data:"):
            files.add(path.removeprefix("../"))
    missing = sorted(name for name in files if not (SOURCE / name).is_file())
    if missing:
        print(f"copy_assets: dkfds lacks {', '.join(missing)}", file=sys.stderr)
        return 1

    shutil.rmtree(TARGET, ignore_errors=True)
    for name in sorted(files):
        _copy(SOURCE / name, TARGET / name)
    _copy(PACKAGE / "LICENSE.md", TARGET / "LICENSE.md")
    _copy(SOURCE / FONTS / "license.txt", TARGET / FONTS / "license.txt")
    _write(TARGET / "css" / "dkfds.min.css", css)
    script = (SOURCE / "js" / "dkfds.min.js").read_text(encoding="utf-8")
    _write(TARGET / "js" / "dkfds.min.js", _SOURCE_MAP.sub("", script))
    size = sum(path.stat().st_size for path in TARGET.rglob("*") if path.is_file())
    print(f"copy_assets: {len(files) + 4} files, {size // 1000} kB in {TARGET.relative_to(ROOT)}")
    return 0


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
