"""Short links over the API: what the pages refuse, it refuses too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import Role
from campaigns.models import Campaign, Domain, Link
from campaigns.tracking.links.links import targets_of
from tests.campaigns.test_rules_api import Ruler
from tests.campaigns.tracking.clicked import TARGET, click, link_to
from tests.cast import Cast, as_workspace


@pytest.fixture
def program(cast: Cast) -> Ruler:
    cache.clear()
    return Ruler(cast.bakery)


def test_a_link_is_made_read_changed_and_archived(cast: Cast, program: Ruler) -> None:
    with as_workspace(cast.bakery) as bakery:
        spring = Campaign.objects.of(bakery).create(name="Spring")
        Domain.objects.of(bakery).create(host="go.bakery.example", token="t", verified_at=timezone.now())
    wish = {
        "target": TARGET,
        "slug": "bread",
        "domain": "go.bakery.example",
        "title": "Flyer",
        "campaign": str(spring.pk),
        "source": "flyer",
        "medium": "print",
        "expires_at": "2099-01-01T00:00:00Z",
        "expired_target": "https://shop.example/",
        "preview_title": "Bread",
    }
    country = {"rule": "country", "value": "es", "target": f"{TARGET}/es"}
    answer = program.send("POST", "links/", **wish, password="open sesame", targets=[country])
    assert answer.status_code == 201, answer.json()
    made = answer.json()
    expected = wish | {
        "url": "https://go.bakery.example/bread",
        "has_password": True,
        "content_item": None,
        "term": "",
        "archived": False,
    }
    assert {name: made[name] for name in expected} == expected
    assert "password" not in made and "sesame" not in answer.content.decode()
    (row,) = made["targets"]
    assert (row["rule"], row["value"], row["share"]) == ("country", "ES", None)
    path = f"links/{made['id']}/"
    assert program.get(path).json() == made
    assert program.get("links/").json() == {"count": 1, "page": 1, "pages": 1, "results": [made]}
    assert program.get(f"links/?campaign={spring.pk}").json()["count"] == 1
    assert program.get("links/?archived=true").json()["count"] == 0
    changed = program.send("PATCH", path, title="", password="", domain=None).json()
    assert changed["changed_at"] > made["changed_at"]
    kept = made | {"title": "", "has_password": False, "domain": None, "url": changed["url"]}
    assert {**changed, "changed_at": made["changed_at"]} == kept
    split = {"id": row["id"], "rule": "split", "share": 30, "target": f"{TARGET}/b"}
    (same,) = program.send("PATCH", path, targets=[split]).json()["targets"]
    assert (same["id"], same["rule"], same["value"], same["share"]) == (row["id"], "split", "", 30)
    assert program.send("POST", f"{path}archive/").json()["archived"] is True
    assert program.get("links/?archived=true").json()["count"] == 1
    assert program.send("POST", f"{path}archive/", archived=False).json()["archived"] is False


def test_what_cannot_be_is_refused_at_its_field(cast: Cast, program: Ruler) -> None:
    split = {"rule": "split", "share": 60, "target": TARGET}
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"target": "javascript:alert(1)"}, "target"),
        ({"target": "https://shop.example@evil.example/"}, "target"),
        ({"target": None}, "target"),
        ({"target": ["a"]}, "target"),
        ({"target": "https://a.example/" + "a" * 3000}, "target"),
        ({"target": "https://a.example/\ud800"}, "target"),
        ({"slug": "a\x00b"}, "slug"),
        ({"slug": "a/b"}, "slug"),
        ({"campaign": "12"}, "campaign"),
        ({"campaign": "9" * 30}, "campaign"),
        ({"content_item": "12"}, "content_item"),
        ({"domain": "go.rival.example"}, "domain"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "soon"}, "expires_at"),
        ({"password": "abc"}, "password"),
        ({"targets": "all"}, "targets"),
        ({"targets": [1]}, "targets"),
        ({"targets": [{"rule": "moon", "target": TARGET}]}, "targets"),
        ({"targets": [split, split]}, "targets"),
        ({"targets": [{**split, "share": 10**30}]}, "targets"),
        ({"targets": [{**split, "share": 1}] * 40}, "targets"),
    )
    for wrong, field in cases:
        answer = program.send("POST", "links/", **({"target": TARGET} | wrong))
        assert answer.status_code == 400, (wrong, answer.content)
        assert field in answer.json(), (wrong, answer.json())
    with as_workspace(cast.bakery):
        assert not Link.objects.of(cast.bakery).exists()


def test_clicks_are_summed_with_what_never_counts_apart(cast: Cast, program: Ruler) -> None:
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery)
        click(bakery, link, datetime(2026, 5, 2, 10, tzinfo=UTC))
        click(bakery, link, datetime(2026, 5, 2, 10, tzinfo=UTC), verdict="preview")
    answer = program.get(f"links/{link.pk}/clicks/?from=2026-05-01&to=2026-05-02").json()
    answer.pop("open")
    assert answer == {
        "first": "2026-05-01",
        "last": "2026-05-02",
        "clicks": 1,
        "days": {"2026-05-01": 0, "2026-05-02": 1},
        "by_country": {"ES": 1},
        "by_device": {"ios": 1},
        "by_referrer": {"": 1},
        "by_target": {"": 1},
        "apart": {"bot": 0, "preview": 1, "prefetch": 0, "head": 0},
    }
    assert len(program.get(f"links/{link.pk}/clicks/").json()["days"]) == 28
    for query in ("from=x&to=2026-05-02", "from=2026-05-02&to=2026-05-01", "from=2000-01-01&to=2026-01-01"):
        assert program.get(f"links/{link.pk}/clicks/?{query}").status_code == 400


def test_a_key_that_may_only_read_changes_nothing_and_another_workspace_is_not_there(
    cast: Cast, program: Ruler
) -> None:
    with as_workspace(cast.rival) as rival:
        foreign = link_to(rival, slug="theirs")
    for path in ("", "clicks/", "clicks/rows/"):
        assert program.get(f"links/{foreign.pk}/{path}").status_code == 404
    assert program.send("PATCH", f"links/{foreign.pk}/", title="x").status_code == 404
    assert program.send("POST", f"links/{foreign.pk}/archive/").status_code == 404
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery)
    reader = Ruler(cast.bakery, role=Role.VIEWER)
    assert reader.get(f"links/{link.pk}/").status_code == 200
    assert reader.send("POST", "links/", target=TARGET).status_code == 403
    assert reader.send("PATCH", f"links/{link.pk}/", title="x").status_code == 403
    with as_workspace(cast.bakery) as bakery:
        link.refresh_from_db()
        assert link.title == "" and targets_of(bakery, link) == []
