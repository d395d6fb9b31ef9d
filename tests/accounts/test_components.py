"""Icons, badges, numbers and rows of tables: what they say, and that nothing in them is taken for markup."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Template
from django.template.context import Context
from django.utils.html import format_html

from accounts.templatetags.components import badge, icon, number, table_rows

EVIL = '"><script>'


def drawn(source: str, **values: Any) -> str:
    return Template(source).render(Context(values))


def test_every_template_knows_them() -> None:
    assert drawn('{% icon "check" "icon-lg" %}') == icon("check", "icon-lg")
    assert 'class="icon icon-lg"' in icon("check", "icon-lg") and "icons.svg#check" in icon("check")
    assert drawn('{% badge words tone="success" icon="check" %}', words="Done") == (
        f'<span class="badge badge-success">{icon("check")}Done</span>'
    )
    assert badge("Done") == '<span class="badge badge-neutral">Done</span>'


@pytest.mark.parametrize(
    ("given", "html"),
    [
        ({"text": "12"}, "<span>12</span>"),
        ({"text": "0", "state": "zero"}, '<span class="is-zero">0</span>'),
        ({"text": "12", "href": "/a"}, '<a class="source" href="/a">12</a>'),
        ({"text": "0", "state": "zero", "href": "/a"}, '<a class="source is-zero" href="/a">0</a>'),
        ({"text": "12", "unit": "hours"}, '<span>12</span> <span class="text-muted">hours</span>'),
        (
            {"text": "", "state": "undefined", "reason": "There were no leads."},
            '<span class="undefined why" tabindex="0">not defined'
            '<span class="why-note">There were no leads.</span></span>',
        ),
        (
            {"text": "no cost", "state": "undefined", "reason": "no cost", "unit": "hours"},
            '<span class="undefined why" tabindex="0">no cost</span>',
        ),
        (
            {"text": "", "state": "missing", "reason": "No file", "href": "/a"},
            '<span class="missing why" tabindex="0"><span aria-hidden="true">—</span>'
            '<span class="why-note">No data: No file</span></span>',
        ),
    ],
)
def test_a_number_says_what_state_it_is_in(given: dict[str, str], html: str) -> None:
    assert number(**given) == html


def test_rows_have_a_heading_each_and_cells_of_their_kinds() -> None:
    rows: list[list[dict[str, Any]]] = [
        [
            {"text": "Spring", "href": "/spring", "sub": "Meta"},
            {"text": "12", "numeric": True},
            {"badge": "Live", "tone": "info"},
        ],
        [{"text": format_html("<b>{}</b>", "Bold")}, {}],
    ]
    assert table_rows(rows) == (
        '<tr><th scope="row"><a class="row-link" href="/spring">Spring</a><span class="sub">Meta</span></th>'
        '<td class="num"><span>12</span></td><td><span class="badge badge-info">Live</span></td></tr>'
        '<tr><th scope="row"><b>Bold</b></th><td><span></span></td></tr>'
    )


def test_what_people_write_is_no_markup() -> None:
    cell: dict[str, Any] = {"text": EVIL, "sub": EVIL, "href": EVIL, "reason": EVIL}
    states = [cell | {"state": state} for state in ("ok", "zero", "missing", "undefined")]
    for html in (
        table_rows([[cell, *states, {"badge": EVIL, "tone": EVIL, "icon": EVIL}]]),
        icon(EVIL, EVIL),
    ):
        assert "<script" not in html and '">"' not in html
        assert "&lt;script&gt;" in html
