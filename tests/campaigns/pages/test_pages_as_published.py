"""What visitors see of a page stays whole, whatever its editor does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts.errors import Conflict
from accounts.models import Workspace
from campaigns.models import PageFile, PageVariant
from campaigns.tracking.pages import files, publish, variants
from tests.campaigns.pages.test_pages import first_of, picture
from tests.campaigns.pages.world import draft, published
from tests.cast import Cast, as_workspace


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


def test_a_variant_that_visitors_see_stays_until_another_is_published(bakery: Workspace) -> None:
    page = published(bakery)
    first = first_of(bakery, page)
    second = variants.add_variant(bakery, page, by=None)
    with pytest.raises(Conflict, match="Publish another one first"):
        variants.remove_variant(bakery, page, first, by=None)
    with pytest.raises(Conflict, match="needs a share"):
        variants.set_variants(bakery, page, wished={first.pk: ("A", 0), second.pk: ("B", 100)}, by=None)
    variants.set_variants(bakery, page, wished={first.pk: ("A", 50), second.pk: ("B", 50)}, by=None)
    third = variants.add_variant(bakery, page, by=None)
    publish.publish_page(bakery, page, by=None)
    variants.remove_variant(bakery, page, first, by=None)
    left = PageVariant.objects.of(bakery).filter(page=page).order_by("position")
    assert [(one.pk, one.share, bool(one.html)) for one in left] == [
        (second.pk, 100, True),
        (third.pk, 0, False),
    ]


def test_a_picture_that_visitors_see_stays_until_the_page_is_published_without_it(bakery: Workspace) -> None:
    page = draft(bakery)
    shown, variant = picture(bakery, page), first_of(bakery, page)
    block = variants.save_block(
        bakery, page, variant=variant, kind="picture", values={"file": shown.pk}, by=None
    )
    publish.publish_page(bakery, page, by=None)
    variants.remove_block(bakery, page, variant=variant, block_id=block["id"], by=None)
    with pytest.raises(Conflict, match="published page shows this picture"):
        files.remove_file(bakery, page, shown, by=None)
    publish.publish_page(bakery, page, by=None)
    files.remove_file(bakery, page, shown, by=None)
    assert not PageFile.objects.of(bakery).exists()


def test_the_name_that_only_we_see_is_nobody_s_title(bakery: Workspace) -> None:
    page = published(bakery, title="", name="Third try, cheap leads")
    html = first_of(bakery, page).html + page.thanks_html
    assert "Third try" not in html and "<title>One letter a month, nothing else</title>" in html
    assert page.form["title"] == "One letter a month, nothing else"


def test_pictures_are_listed_without_their_bytes(bakery: Workspace) -> None:
    page = draft(bakery)
    kept = picture(bakery, page)
    (found,) = files.pictures_of(bakery, page).values()
    assert found.pk == kept.pk and (found.width, found.height) == (640, 360)
    assert found.get_deferred_fields() == {"body"}
