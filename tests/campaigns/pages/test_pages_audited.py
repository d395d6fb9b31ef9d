"""Each change of a landing page is written down, with who did it and what it was about."""

from __future__ import annotations

from accounts.models import AuditEntry
from campaigns.tracking.pages import files, pages, variants
from tests.campaigns.pages.test_pages import first_of, png, upload
from tests.campaigns.pages.world import draft
from tests.cast import Cast, as_workspace


def test_what_was_changed_of_a_page_is_written_down_with_who_did_it(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        by, page = cast.analyst, draft(bakery)
        kept = files.add_file(bakery, page, role="picture", upload=upload("a.png", png()), by=by)
        files.remove_file(bakery, page, kept, by=by)
        added = variants.add_variant(bakery, page, by=by)
        wished = {first_of(bakery, page).pk: ("A", 40), added.pk: ("B", 60)}
        variants.set_variants(bakery, page, wished=wished, by=by)
        block = variants.save_block(
            bakery, page, variant=added, kind="button", values={"text": "Go", "target": ""}, by=by
        )
        variants.move_block(bakery, page, variant=added, block_id=block["id"], step=-1, by=by)
        variants.remove_block(bakery, page, variant=added, block_id=block["id"], by=by)
        variants.remove_variant(bakery, page, added, by=by)
        variants.save_block(bakery, page, variant=None, kind="text", values={"html": "Thanks"}, by=by)
        pages.set_consent(bakery, page, text="I agree.", by=by)
        entries = AuditEntry.objects.filter(action="page.edited", actor=by, subject=page.name).order_by("pk")
        assert [entry.detail["fields"] for entry in entries] == [
            ["files"],
            ["files"],
            ["variants"],
            ["variants"],
            ["blocks"],
            ["blocks"],
            ["blocks"],
            ["variants"],
            ["thanks"],
            ["consent"],
        ]
