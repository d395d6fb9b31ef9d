"""Whole columns of numbers to and from PostgreSQL, in its binary forms: a row costs no Python."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray
from psycopg import postgres
from psycopg.adapt import Dumper
from psycopg.pq import Format

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Enough to be worth a call, small enough to stay in the processor's cache.
BLOCK_ROWS = 8_192
# PostgreSQL counts days from 1 January 2000, `Batch` from 1 January 1970.
EPOCH = 10_957
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"

# Stands for NULL in arrays that must have none. No fact holds it: amounts are far smaller.
NULL = -(2**63)

_FORMS = {"bigint": ">i8", "integer": ">i4", "date": ">i4"}
_TYPES = {name: postgres.types[name] for name in _FORMS}


class Column(NamedTuple):
    """Numbers of one column; days are counted from 1 January 1970. `present` is None where none is NULL."""

    name: str
    kind: Literal["bigint", "integer", "date"]
    values: NDArray[Any]
    present: Flags | None = None


def copy_blocks(columns: Sequence[Column]) -> Iterator[bytes]:
    """What COPY ... FROM STDIN (FORMAT BINARY) reads."""
    rows = len(columns[0].values)
    form = np.dtype(
        [("fields", ">i2")]
        + [
            field
            for at, column in enumerate(columns)
            for field in ((f"size{at}", ">i4"), (f"value{at}", _FORMS[column.kind]))
        ]
    )
    block = np.zeros(min(rows, BLOCK_ROWS), dtype=form)
    block["fields"] = len(columns)
    for at, column in enumerate(columns):
        block[f"size{at}"] = form[f"value{at}"].itemsize
        if column.kind == "date":
            columns = [*columns[:at], column._replace(values=column.values - EPOCH), *columns[at + 1 :]]
    yield HEADER
    for start in range(0, rows, BLOCK_ROWS):
        yield _encoded(block[: min(BLOCK_ROWS, rows - start)], columns, start)
    yield TRAILER


def _encoded(block: NDArray[Any], columns: Sequence[Column], start: int) -> bytes:
    stop = start + len(block)
    for at, column in enumerate(columns):
        block[f"value{at}"] = column.values[start:stop]
    absent = {
        at: missing
        for at, column in enumerate(columns)
        if column.present is not None and (missing := ~column.present[start:stop]).any()
    }
    if not absent:
        return block.tobytes()
    block = block.copy()
    taken = np.ones((len(block), block.dtype.itemsize), dtype=np.bool_)
    assert block.dtype.fields is not None
    for at, missing in absent.items():
        block[f"size{at}"][missing] = -1
        form, offset = block.dtype.fields[f"value{at}"][:2]
        taken[missing, offset : offset + form.itemsize] = False
    return block.view(np.uint8).reshape(len(block), -1)[taken].tobytes()


class Packed:
    """A column as an array parameter; without NULL, so that each element is found by its place."""

    def __init__(self, column: Column) -> None:
        values = column.values - EPOCH if column.kind == "date" else column.values
        elements = np.empty(len(values), dtype=[("size", ">i4"), ("value", _FORMS[column.kind])])
        elements["size"] = elements.dtype.itemsize - 4
        elements["value"] = values if column.present is None else np.where(column.present, values, NULL)
        # One dimension, no NULL, the type of the elements, how many there are, the first of them is number 1.
        head = struct.pack(">iiiii", 1, 0, _TYPES[column.kind].oid, len(values), 1)
        self.data = head + elements.tobytes()


class PackedBigint(Packed):
    """bigint[]"""


class PackedInteger(Packed):
    """integer[]"""


class PackedDate(Packed):
    """date[]"""


def packed(column: Column) -> Packed:
    return {"bigint": PackedBigint, "integer": PackedInteger, "date": PackedDate}[column.kind](column)


class _PackedDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Packed) -> bytes:
        return obj.data


class _BigintDumper(_PackedDumper):
    oid = postgres.types["bigint"].array_oid


class _IntegerDumper(_PackedDumper):
    oid = postgres.types["integer"].array_oid


class _DateDumper(_PackedDumper):
    oid = postgres.types["date"].array_oid


def execute_packed(statement: str, values: Mapping[str, Any]) -> None:
    """A statement that takes whole columns as arrays."""
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.adapters.register_dumper(PackedBigint, _BigintDumper)
        cursor.adapters.register_dumper(PackedInteger, _IntegerDumper)
        cursor.adapters.register_dumper(PackedDate, _DateDumper)
        cursor.execute(statement, values)


def fetch_bytes(statement: str, values: Mapping[str, Any]) -> list[bytes]:
    """The one row of a statement that selects nothing but bytea; empty where it is NULL."""
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, values, binary=True)
        result = cursor.pgresult
        assert result is not None
        return [result.get_value(0, at) or b"" for at in range(result.nfields)]


def fetch_columns(statement: str, values: Mapping[str, Any]) -> list[Ints]:
    """The one row of a statement that selects nothing but array_agg() of bigint without NULL, as arrays."""
    # Django's cursors merge values on the client, which cannot ask for binary results.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, values, binary=True)
        result = cursor.pgresult
        assert result is not None
        return [_decoded(result.get_value(0, at)) for at in range(result.nfields)]


def _decoded(array: bytes | None) -> Ints:
    """Five integers about the array, then a size and a number for each element."""
    if array is None:
        return np.empty(0, dtype=np.int64)
    elements = np.frombuffer(array, dtype=[("size", ">i4"), ("value", ">i8")], offset=20)
    return elements["value"].astype(np.int64)
