"""Compiles the translations without gettext: `python -m smroi.embedded.catalogues`."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from smroi.embedded.binaries import PROJECT

PATTERN = "*/locale/*/LC_MESSAGES/django*.po"


def compile_catalogues(project: Path = PROJECT) -> int:
    """Write each .mo that is missing or older than its .po; the count of those written."""
    written = 0
    for source in sorted(project.glob(PATTERN)):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        # Written beside and renamed, since another process may be reading the old one.
        draft = target.with_suffix(".mo.new")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(target)
        written += 1
    return written


if __name__ == "__main__":
    print(f"{compile_catalogues()} translations compiled")
    sys.exit(0)
