"""How large a file may be, and the exception that carries the reason why one is refused."""

from __future__ import annotations

from campaigns.ingest.shapes import Problem

MAX_FILE_BYTES = 768 * 2**20
# Text that cannot be read in slices, and workbooks and archives, which have to be unpacked.
MAX_WHOLE_BYTES = 64 * 2**20
MAX_PACKED_BYTES = 25 * 2**20
MAX_INFLATED_BYTES = 200 * 2**20
MAX_ENTRIES = 1_000
MAX_ROWS = 300_000
MAX_COLUMNS = 256
MAX_CELLS = 5_000_000
# Of a file that is read in slices.
MAX_LONG_ROWS = 6_000_000
MAX_LONG_CELLS = 250_000_000
MAX_SHEETS = 200
MAX_SHOWN = 60


class Rejected(Exception):
    """The whole file cannot be read; `problem` says why and where. Never leaves `open_tables`."""

    def __init__(
        self,
        code: str,
        *,
        line: int | None = None,
        sheet: int = 0,
        column: str | None = None,
        value: str | None = None,
        **params: object,
    ) -> None:
        super().__init__(code)
        self.problem = Problem(
            code=code,
            severity="error",
            line=line,
            sheet=sheet,
            column=column,
            value=shorten(value),
            params={name: str(item) for name, item in params.items()},
        )


def shorten(value: str | None) -> str | None:
    """A cell short enough for a message, with nothing in it that would break the line."""
    if value is None:
        return None
    shown = "".join(char if char.isprintable() else " " for char in value[:MAX_SHOWN])
    return shown + "…" if len(value) > MAX_SHOWN else shown
