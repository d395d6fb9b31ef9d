"""What people may write with tags, against what has been tried elsewhere."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from campaigns.tracking.pages import markup

HOSTILE = [
    "<script>alert(1)</script>",
    "<p>a<ScRiPt src=//x.example></sCrIpT>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<img src=x onerror="alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt&#58;alert(1)">x</a>',
    '<a href=" &#14; javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    '<p style="background:url(javascript:alert(1))">x</p>',
    "<style>@import 'http://x.example'</style>",
    '<iframe src="//x.example"></iframe>',
    '<form action="//x.example"><input name="token"></form>',
    '<base href="//x.example/">',
    '<meta http-equiv="refresh" content="0;url=//x.example">',
    '<link rel="stylesheet" href="//x.example">',
    '<p onclick="alert(1)" id="form" class="button">x</p>',
    "<object data=x></object><embed src=x><video onerror=x><audio src=x>",
    "<!--><script>alert(1)</script-->",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<template><script>alert(1)</script></template>",
    "<p>\0<b>x</b>",
    "<a href='https://x.example' target=_blank onmouseover=alert(1)>x</a>",
    "<<script>script>alert(1)<</script>/script>",
]


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_runs_or_leads_astray_is_let_through(text: str) -> None:
    for cleaned in (markup.clean(text), markup.clean(markup.clean(text)), str(markup.shown(text))):
        seen = Seen()
        seen.feed(cleaned)
        for tag, attributes in seen.tags:
            assert tag in markup.TAGS
            assert set(attributes) <= ({"href", "rel"} if tag == "a" else set())
            href = attributes.get("href") or ""
            assert not href or href.startswith(("https://", "http://", "mailto:"))


def test_a_text_without_tags_becomes_paragraphs() -> None:
    assert markup.clean("One & two\nthree\n\nfour") == "<p>One &amp; two<br>three</p>\n\n<p>four</p>"
    allowed = "<h2>A</h2><ul><li><strong>b</strong> <em>c</em></li></ul><blockquote>d</blockquote>"
    assert markup.clean(allowed) == allowed
    assert markup.clean('<a href="https://a.example">x</a>') == (
        '<a href="https://a.example" rel="noopener nofollow">x</a>'
    )
