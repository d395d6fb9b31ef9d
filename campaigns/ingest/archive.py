"""Unpacks zip files into memory, counting while they inflate; trusts nothing a zip says about itself."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from campaigns.ingest.limits import MAX_ENTRIES, MAX_INFLATED_BYTES, Rejected

CHUNK = 256 * 1024
_END_RECORD = b"PK\x05\x06"
_ENTRY_BYTES = 1_024  # generous for one entry of the directory at the end of the file


def unpack(data: bytes) -> dict[str, bytes]:
    """Contents by name, directories left out. Raises Rejected for bombs, passwords, twins and damage."""
    _check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(entries)
            return _inflate(archive, entries)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        struct.error,
        OSError,
        ValueError,
    ):
        raise Rejected("damaged_file") from None


def _check_directory(data: bytes) -> None:
    """Refuses a directory of half a million entries before the library builds an object for each."""
    place = data.rfind(_END_RECORD)
    if place < 0 or len(data) < place + 22:
        raise Rejected("damaged_file")
    count, size = struct.unpack("<HI", data[place + 10 : place + 16])
    if count > MAX_ENTRIES or size > MAX_ENTRIES * _ENTRY_BYTES:
        raise Rejected("too_many_entries", limit=MAX_ENTRIES)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Rejected("too_many_entries", limit=MAX_ENTRIES)
    if len({entry.filename.casefold() for entry in entries}) != len(entries):
        raise Rejected("damaged_file")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Rejected("password_protected")
    # Deflate inflates in bounded steps; bz2 and lzma may return gigabytes from one step.
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise Rejected("damaged_file")
    if sum(entry.file_size for entry in entries) > MAX_INFLATED_BYTES:
        raise Rejected("inflates_too_far", megabytes=MAX_INFLATED_BYTES // 2**20)


def _inflate(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        parts = []
        with archive.open(entry) as stream:
            while part := stream.read(CHUNK):
                total += len(part)
                if total > MAX_INFLATED_BYTES:
                    raise Rejected("inflates_too_far", megabytes=MAX_INFLATED_BYTES // 2**20)
                parts.append(part)
        contents[entry.filename] = b"".join(parts)
    return contents
