"""What can be imported is told the same by the code, the page and the documentation."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import translation

from campaigns.ingest.catalogue import as_markdown, importable
from campaigns.ingest.sources import DECLARATIONS, source_label
from tests.cast import Cast
from tests.house.source import ROOT


def test_the_documentation_has_the_table_that_the_declarations_make() -> None:
    with translation.override("en"):
        table = as_markdown()
    documented = (ROOT / "docs" / "importing.md").read_text()
    assert table in documented, f"docs/importing.md should say:\n{table}"


def test_the_page_names_every_declared_source_and_how_it_was_checked(cast: Cast, signed_in: Any) -> None:
    text = signed_in(cast.viewer).get(reverse("campaigns:import_sources", args=["bakery"])).content.decode()
    with translation.override("en"):
        rows = importable()
    assert {row.source for row in rows} <= {row.source for row in rows if row.source in text}
    assert text.count('<th scope="row">') == len(rows)
    checked = {source_label(item.source) for item in DECLARATIONS if item.checked == "real"}
    assert {row.source for row in rows if row.is_checked} == checked


def test_the_page_is_reached_from_the_imports(cast: Cast, signed_in: Any) -> None:
    text = signed_in(cast.analyst).get(reverse("campaigns:import_list", args=["bakery"])).content.decode()
    assert text.count(reverse("campaigns:import_sources", args=["bakery"])) == 2
