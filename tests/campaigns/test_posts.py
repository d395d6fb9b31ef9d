"""Posts are kept with the facts about them, brought up to date by later exports, and go when no fact needs them."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.ingest.forms import AnswerForm
from campaigns.ingest.posts import BATCH, remember_posts
from campaigns.ingest.shapes import Post as ReadPost
from campaigns.models import Fact, ImportRun, Post, RunState, Series
from tests.campaigns.test_import_run import Desk, counts
from tests.cast import Cast, as_workspace

HEADER = "Post ID,Page ID,Page name,Title,Publish time,Permalink,Post type,Date,Views,Reactions"


def posts_file(*posts: tuple[str, str, str, int]) -> bytes:
    """Key, text, kind and views of each."""
    lines = [
        f"{key},500,Kettle Works,{text},03/0{at}/2026 09:30,https://facebook.example/{key},{kind},Lifetime,{views},{at}"
        for at, (key, text, kind, views) in enumerate(posts, 1)
    ]
    return "\n".join([HEADER, *lines, ""]).encode()


@pytest.fixture
def desk(cast: Cast, settings: Any, tmp_path: Any) -> Desk:
    settings.FILES_DIR = tmp_path
    return Desk(cast.bakery, cast.analyst)


def kept(desk: Desk) -> dict[str, tuple[str, str, str]]:
    with as_workspace(desk.workspace):
        rows = Post.objects.of(desk.workspace).values_list("key", "text", "kind", "published_at")
        return {key: (text, kind, moment) for key, text, kind, moment in rows}


def views(desk: Desk) -> dict[str, int | None]:
    with as_workspace(desk.workspace):
        rows = Fact.objects.of(desk.workspace).values_list("series__entity_key", "views")
        return dict(rows)


def test_posts_come_with_their_facts(desk: Desk) -> None:
    made = desk.load(posts_file(("p1", "New kettles", "Photos", 40), ("p2", "", "Reels", 9)), "posts.csv")
    assert (made.state, made.grain, counts(made)) == (RunState.LOADED, "lifetime", (2, 0, 0, 0))
    assert kept(desk) == {
        "p1": ("New kettles", "Photos", "2026-03-01T09:30"),
        "p2": ("", "Reels", "2026-03-02T09:30"),
    }
    with as_workspace(desk.workspace):
        post = Post.objects.of(desk.workspace).get(key="p1")
        series = Series.objects.of(desk.workspace).get(entity_key="p1")
        assert (post.account_id, post.network, post.permalink) == (
            series.account_id,
            "facebook",
            "https://facebook.example/p1",
        )
        assert len(post.text_hash) == 64
        assert (post.first_run_id, post.last_run_id) == (made.pk, made.pk)


def test_a_later_export_brings_posts_up_to_date_and_blanks_nothing(desk: Desk) -> None:
    first = desk.load(posts_file(("p1", "New kettles", "Photos", 40)), "posts.csv")
    second = desk.load(posts_file(("p1", "", "Reels", 55), ("p2", "More", "Links", 3)), "posts.csv")
    assert kept(desk) == {
        "p1": ("New kettles", "Reels", "2026-03-01T09:30"),
        "p2": ("More", "Links", "2026-03-02T09:30"),
    }
    with as_workspace(desk.workspace):
        post = Post.objects.of(desk.workspace).get(key="p1")
        assert (post.first_run_id, post.last_run_id) == (first.pk, second.pk)


def test_undo_takes_away_the_posts_that_only_it_knew(desk: Desk) -> None:
    desk.load(posts_file(("p1", "New kettles", "Photos", 40)), "posts.csv")
    second = desk.load(
        posts_file(("p1", "New kettles", "Photos", 55), ("p2", "More", "Links", 3)), "posts.csv"
    )
    desk.undo(second)
    assert set(kept(desk)) == {"p1"} and views(desk) == {"p1": 40}


def test_undo_in_the_middle_keeps_what_later_imports_need(desk: Desk) -> None:
    first = desk.load(
        posts_file(("p1", "New kettles", "Photos", 40), ("p3", "Only here", "Photos", 1)), "posts.csv"
    )
    desk.load(posts_file(("p1", "New kettles", "Photos", 55), ("p2", "More", "Links", 3)), "posts.csv")
    desk.undo(first)
    assert set(kept(desk)) == {"p1", "p2"} and views(desk) == {"p1": 55, "p2": 3}


def test_posts_of_small_chunks_are_those_of_one(desk: Desk, settings: Any) -> None:
    settings.IMPORT_CHUNK_ROWS = 1
    desk.load(posts_file(*((f"p{n}", f"Text {n}", "Photos", n) for n in range(1, 6))), "posts.csv")
    assert set(kept(desk)) == {f"p{n}" for n in range(1, 6)}


def test_a_preview_keeps_no_post(desk: Desk) -> None:
    made = desk.upload(posts_file(("p1", "New kettles", "Photos", 40)), "posts.csv")
    assert made.state == RunState.READY and kept(desk) == {}


def test_more_posts_than_one_statement_takes(desk: Desk) -> None:
    made = desk.load(posts_file(("p1", "New kettles", "Photos", 40)), "posts.csv")
    number = BATCH + 2
    posts = [ReadPost(f"k{n}", network="facebook", text=f"Text {n}") for n in range(number)]
    with as_workspace(desk.workspace):
        account_id = ImportRun.objects.of(desk.workspace).get(pk=made.pk).account_id
        assert account_id is not None
        remember_posts(desk.workspace.pk, account_id, made.pk, posts, {post.key for post in posts})
    assert len(kept(desk)) == number + 1


def test_words_of_any_length_fit(desk: Desk) -> None:
    header = "Date,Social Network,Post Type,Post Message,Post Permalink,Post impressions"
    line = f"2026-03-01,{'n' * 700},{'t' * 700},{'m' * 30_000},https://x.example/{'a' * 700},5"
    made = desk.load(f"{header}\n{line}\n".encode(), "posts.csv")
    assert (made.state, made.error) == (RunState.LOADED, "")
    assert [len(key) for key in kept(desk)] == [600]


def test_the_platform_is_chosen_in_the_form(desk: Desk) -> None:
    text = '\ufeffsep=,\n"Views"\n"Date","Primary"\n"2026-03-01T01:00:00","748"\n'
    asked = desk.upload(text.encode("utf-16-le"), "Views.csv")
    assert list(AnswerForm(desk.workspace, asked).fields) == ["platform"]
    form = AnswerForm(desk.workspace, asked, {"platform": "instagram"})
    assert form.is_valid() and form.answers().request.mapping == {"platform": "instagram"}
    assert not AnswerForm(desk.workspace, asked, {"platform": "elsewhere"}).is_valid()


def test_the_platform_of_a_metric_file_is_an_answer_of_its_own(desk: Desk) -> None:
    text = '\ufeffsep=,\n"Views"\n"Date","Primary"\n"2026-03-01T01:00:00","748"\n'
    asked = desk.upload(text.encode("utf-16-le"), "Views.csv")
    assert asked.state == RunState.NEEDS_ANSWER
    told = desk.load(text.encode("utf-16-le"), "Views.csv", mapping={"platform": "instagram"})
    assert told.state == RunState.LOADED and views(desk) == {"instagram": 748}
    again = desk.upload(text.replace("748", "749").encode("utf-16-le"), "Views (1).csv")
    assert again.state == RunState.NEEDS_ANSWER  # the next file of the same header may be Facebook's
