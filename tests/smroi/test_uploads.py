"""A large upload is never a readable file with a name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import StopUpload
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser
from django.test import RequestFactory

from smroi.uploads import NamelessFileUploadHandler

CONTENT = b"Day,Email\n" + b"2026-06-01,guest@orchard.example\n" * 100_000


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def request(content: bytes) -> HttpRequest:
    return RequestFactory().post("/", {"file": SimpleUploadedFile("large.csv", content), "word": "spring"})


@pytest.mark.parametrize("content", [b"", b"small", CONTENT], ids=["empty", "small", "large"])
def test_what_was_sent_is_what_is_read(folder: Path, content: bytes) -> None:
    sent = request(content)
    file = sent.FILES["file"]
    assert isinstance(file, UploadedFile)
    assert (file.name, file.size, sent.POST["word"]) == ("large.csv", len(content), "spring")
    assert file.read() == content
    assert list(folder.iterdir()) == []


def test_an_upload_that_stops_half_way_leaves_nothing(folder: Path) -> None:
    class Stopping(NamelessFileUploadHandler):
        def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
            super().receive_data_chunk(raw_data, start)
            assert list(folder.iterdir()) == []
            raise StopUpload(connection_reset=True)

    sent = request(CONTENT)
    handler = Stopping()
    parser = MultiPartParser(sent.META, sent, [handler])
    _fields, files = parser.parse()
    assert isinstance(_fields, QueryDict)
    assert (len(files), handler.file.closed) == (0, True)
