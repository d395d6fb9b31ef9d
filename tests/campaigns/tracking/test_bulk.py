"""Links from a spreadsheet: read, judged row by row, made all or none, never twice; and the tagged address."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import timezone

from accounts.errors import Conflict, DomainError
from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from campaigns import sheets
from campaigns.ingest.jail import cells_in_jail
from campaigns.models import Campaign, Domain, Link, PublicAddress
from campaigns.tracking.links.addresses import url_of
from campaigns.tracking.tagging import bulk
from campaigns.tracking.tagging.aliases import AliasWish, add_alias
from campaigns.tracking.tagging.builder import Tags, tagged
from campaigns.tracking.tagging.bulk import as_table, create_links, judge, read_sheet
from campaigns.tracking.tagging.registry import set_key
from tests.campaigns.test_rules import planned
from tests.campaigns.tracking.clicked import link_to
from tests.cast import Cast, as_workspace

HEADER = ["campaign", "source", "medium", "term", "content", "target", "title"]
ROW = ["spring", "facebook", "paid_social", "", "video", "https://shop.example/?a=1,2", "Video"]


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


@pytest.fixture
def spring(bakery: Workspace) -> Campaign:
    made = planned(bakery, "Spring")
    set_key(bakery, made, key="spring", by=None)
    return made


def sheet(*rows: list[str], header: list[str] = HEADER) -> bulk.Sheet:
    text = "\n".join("\t".join(cells) for cells in (header, *rows))
    return read_sheet(text.encode(), "rows.csv")


# --- the tagged address -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (
            "https://shop.example",
            "https://shop.example?utm_source=fb&utm_medium=cpc&utm_campaign=%EB%B4%84&utm_content=a%26b",
        ),
        (
            "https://shop.example/x?b=2&a=%20+#top",
            "https://shop.example/x?b=2&a=%20+&utm_source=fb&utm_medium=cpc&utm_campaign=%EB%B4%84"
            "&utm_content=a%26b#top",
        ),
        (
            "https://shop.example/?utm_source=old&UTM_Medium=x&utm_id=7&gclid=1",
            "https://shop.example/?utm_id=7&gclid=1&utm_source=fb&utm_medium=cpc&utm_campaign=%EB%B4%84"
            "&utm_content=a%26b",
        ),
    ],
)
def test_tags_are_added_and_the_rest_of_the_address_is_not_touched(target: str, expected: str) -> None:
    assert tagged(target, Tags("fb", "cpc", "봄", content="a&b")) == expected


# --- reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("campaign;source\nSpring;facebook\n;\nSummer;\n".encode("utf-16"), "rows.csv"),
        (
            sheets.write_xlsx(["campaign", "source"], [["Spring", "facebook"], ["", ""], ["Summer", ""]]),
            "rows.xlsx",
        ),
    ],
)
def test_cells_of_a_small_file_are_read_in_the_jail_as_they_are_written(data: bytes, name: str) -> None:
    found = cells_in_jail(data, name, 10)
    assert [(line, [cell for cell in cells if cell]) for line, cells in found.first_rows] == [
        (1, ["campaign", "source"]),
        (2, ["Spring", "facebook"]),
        (4, ["Summer"]),
    ]
    assert (found.row_count, found.problems) == (3, [])
    assert len(cells_in_jail(data, name, 1).first_rows) == 1


def test_columns_are_known_by_the_words_of_three_languages_in_any_order() -> None:
    header = ["Dirección", "매체", "utm_source", "Campaña", "something else"]
    found = sheet(["https://shop.example/", "email", "newsletter", "spring", "x"], header=header)
    assert [row.cells for row in found.rows] == [
        {
            "target": "https://shop.example/",
            "medium": "email",
            "source": "newsletter",
            "campaign": "spring",
        }
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"campaign,source\nspring,facebook\n", "Missing: medium, target."),
        (b"campaign,source,medium,target\n", "only a row of headings"),
        (b"campaign,source,medium,target\n,,,\n", "only a row of headings"),
        (b"campaign,source,medium,target\n" + b"a,b,c,d\n" * 2_001, "more than 2000 rows"),
        (b"x" * (2 * 2**20 + 1), "larger than 2 MB"),
    ],
)
def test_what_is_no_table_of_links_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(DomainError, match=words) as refused:
        read_sheet(data, "rows.csv")
    assert refused.value.field == "file"


# --- verdicts -----------------------------------------------------------------------------------------------------


def test_each_row_gets_its_verdict(bakery: Workspace, spring: Campaign) -> None:
    planned(bakery, "Keyless")
    for _again in range(2):
        planned(bakery, "Twice")
    add_alias(bakery, wish=AliasWish("campaign", "sprng", spring), by=None)
    rows = [
        ROW,
        ["SPRNG", "Facebook", "Paid_Social", "", "video", "https://shop.example/?a=1,2", "As the first"],
        ["Spring", "facebok", "mail", "", "", "shop.example", ""],
        ["sping", "facebook", "email", "", "", "https://shop.example/", ""],
        ["Keyless", "facebook", "email", "", "", "https://shop.example/", ""],
        ["Twice", "facebook", "email", "", "", "https://shop.example/", ""],
        ["", "", "", "", "", "", ""],
        ["", "", "email", "x" * 201, "", "javascript:alert(1)", ""],
    ]
    found = judge(bakery, sheet(*rows))
    assert [(row.line, [one.column for one in row.wrong], row.same_as) for row in found.rows] == [
        (2, [], None),
        (3, [], 2),
        (4, ["source", "medium", "target"], None),
        (5, ["campaign"], None),
        (6, ["campaign"], None),
        (7, ["campaign"], None),
        (9, ["campaign", "source", "term", "target"], None),
    ]
    assert "Did you mean “facebook”?" in found.rows[2].wrong[0].text
    assert "Did you mean “spring”?" in found.rows[3].wrong[0].text
    assert "no campaign key yet" in found.rows[4].wrong[0].text
    assert "Several campaigns" in found.rows[5].wrong[0].text
    assert (found.wrong_count, found.new_count, found.there_count) == (5, 1, 0)
    assert not Link.objects.of(bakery).exists()


def test_no_row_leads_to_a_short_link_again(bakery: Workspace, spring: Campaign) -> None:
    own = Domain.objects.of(bakery).create(host="go.bakery.example", token="t", verified_at=timezone.now())
    ours, theirs = link_to(bakery, slug="cake"), link_to(bakery, slug="bread", domain=own)
    targets = [
        url_of(ours.slug),
        f"{url_of(theirs.slug, own)}/?a=1",
        "https://go.bakery.example/cake",
        "https://shop.example/bread",
    ]
    found = judge(bakery, sheet(*([*ROW[:5], target, ""] for target in targets)))
    said = "This is a short link itself. Enter the address it leads to."
    assert [[(one.column, one.text) for one in row.wrong] for row in found.rows] == [
        [("target", said)],
        [("target", said)],
        [],
        [],
    ]
    with pytest.raises(Conflict, match="Nothing was made"):
        create_links(bakery, found, by=None)


# --- making them --------------------------------------------------------------------------------------------------


def test_links_are_made_once_however_often_the_file_comes(
    cast: Cast, bakery: Workspace, spring: Campaign
) -> None:
    other = [*ROW[:4], "image", *ROW[5:]]
    found = sheet(ROW, other, ROW)
    assert create_links(bakery, found, by=cast.analyst) == 2
    made = {link.content: link for link in Link.objects.of(bakery)}
    columns = ("campaign_id", "source", "medium", "term", "content", "target", "title", "created_by_id")
    assert set(Link.objects.of(bakery).values_list(*columns)) == {
        (spring.pk, "facebook", "paid_social", "", content, ROW[5], "Video", cast.analyst.pk)
        for content in ("video", "image")
    }
    assert set(PublicAddress.objects.filter(kind="link").values_list("kind", "slug", "subject_id")) == {
        ("link", link.slug, link.pk) for link in made.values()
    }
    again = sheet(ROW, other, ROW)
    assert create_links(bakery, again, by=cast.analyst) == 0
    assert Link.objects.of(bakery).count() == 2
    header, rows = as_table(again)
    assert header == [*HEADER, "short_link", "tagged_url"]
    assert [row[-2] for row in rows] == [url_of(made[name].slug) for name in ("video", "image", "video")]
    assert rows[0][-1] == (
        "https://shop.example/?a=1,2&utm_source=facebook&utm_medium=paid_social"
        "&utm_campaign=spring&utm_content=video"
    )


def test_one_row_that_is_wrong_stops_all(bakery: Workspace, spring: Campaign) -> None:
    with pytest.raises(Conflict, match="Nothing was made"):
        create_links(bakery, sheet(ROW, [*ROW[:5], "nowhere", ""]), by=None)
    assert not Link.objects.of(bakery).exists()
    assert not PublicAddress.objects.filter(kind="link").exists()


def test_what_a_person_sends_again_from_the_page_is_what_was_read(
    bakery: Workspace, spring: Campaign
) -> None:
    first = sheet(ROW, ["봄", "", "email", "", "", "", ""])
    assert [row.cells for row in read_sheet(first.text.encode(), "rows.csv").rows] == [
        row.cells for row in first.rows
    ]


@pytest.mark.django_db(transaction=True)
def test_the_same_file_from_two_at_once_makes_its_links_once(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        set_key(bakery, planned(bakery, "Spring"), key="spring", by=None)
    made: list[int] = []
    start = threading.Barrier(2)

    def upload() -> None:
        try:
            found = sheet(ROW)
            start.wait(30)
            with workspace_scope(cast.bakery):
                made.append(create_links(cast.bakery, found, by=None))
        finally:
            connection.close()

    threads = [threading.Thread(target=upload) for _again in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(made) == [0, 1]
    with as_workspace(cast.bakery) as bakery:
        assert Link.objects.of(bakery).count() == 1
