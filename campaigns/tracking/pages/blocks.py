"""What a page is made of: each kind of block with its parts, and what may be written into them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from campaigns.tracking.pages import markup

Block = dict[str, Any]
MOST_BLOCKS = 40
# Where a button leads that leads to the form.
TO_FORM = "#form"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to fill in. `how`: line, text, rich, lines, picture, address (of the web), target (address or form)."""

    name: str
    label: Any  # a text, translated when it is shown
    how: str = "line"
    most: int = 200
    required: bool = False
    help: Any = ""


@dataclass(frozen=True, slots=True)
class Kind:
    label: Any
    parts: tuple[Part, ...]
    # The thank-you page has no form, and leads to none.
    in_thanks: bool = True


KINDS: dict[str, Kind] = {
    "headline": Kind(
        gettext_lazy("Headline"),
        (
            Part("text", gettext_lazy("Headline"), most=120, required=True),
            Part("under", gettext_lazy("Sentence under it"), "text", 300),
        ),
    ),
    "text": Kind(
        gettext_lazy("Text"),
        (
            Part(
                "html",
                gettext_lazy("Text"),
                "rich",
                10_000,
                True,
                gettext_lazy(
                    "Plain text, with an empty line between paragraphs. Allowed tags: p, br, strong, em, ul, ol, "
                    "li, a, h2, h3, blockquote."
                ),
            ),
        ),
    ),
    "picture": Kind(
        gettext_lazy("Picture"),
        (
            Part("file", gettext_lazy("Picture"), "picture", required=True),
            Part(
                "alt",
                gettext_lazy("What the picture shows"),
                help=gettext_lazy("Read aloud to people who do not see it. Empty if it is only decoration."),
            ),
        ),
    ),
    "video": Kind(
        gettext_lazy("Video link"),
        (
            Part("url", gettext_lazy("Address of the video"), "address", 2000, True),
            Part("title", gettext_lazy("Title"), most=150, required=True),
            Part("file", gettext_lazy("Preview picture"), "picture"),
        ),
    ),
    "benefits": Kind(
        gettext_lazy("Benefits"),
        (
            Part("title", gettext_lazy("Title"), most=120),
            Part("items", gettext_lazy("Benefits, one a line"), "lines", 12, True),
        ),
    ),
    "testimonial": Kind(
        gettext_lazy("Testimonial"),
        (
            Part("quote", gettext_lazy("What was said"), "text", 600, True),
            Part("name", gettext_lazy("Who said it"), most=100, required=True),
            Part("role", gettext_lazy("Role or company"), most=100),
        ),
    ),
    "form": Kind(
        gettext_lazy("Form"),
        (
            Part("title", gettext_lazy("Title"), most=120),
            Part("under", gettext_lazy("Sentence under it"), "text", 300),
        ),
        in_thanks=False,
    ),
    "button": Kind(
        gettext_lazy("Button"),
        (
            Part("text", gettext_lazy("Words of the button"), most=60, required=True),
            Part(
                "target",
                gettext_lazy("Leads to"),
                "target",
                2000,
                help=gettext_lazy("A web address; empty: to the form of this page."),
            ),
        ),
    ),
}


def kinds_for(*, thanks: bool) -> dict[str, Kind]:
    return {name: kind for name, kind in KINDS.items() if kind.in_thanks or not thanks}


def clean(
    kind: str, values: Mapping[str, Any], *, pictures: Mapping[int, Any], thanks: bool = False
) -> Block:
    """A block of this kind with a new id; `pictures` are those of its page by id."""
    declared = kinds_for(thanks=thanks).get(kind)
    if declared is None:
        raise DomainError(_("There is no such block."), field="kind")
    block: Block = {"id": secrets.token_hex(4), "kind": kind}
    for part in declared.parts:
        value = _READ[part.how](part, values.get(part.name), pictures)
        if part.required and not value:
            raise DomainError(_("“%(part)s” is needed.") % {"part": part.label}, field=part.name)
        block[part.name] = value
    if kind == "button" and thanks and block["target"] == TO_FORM:
        raise DomainError(_("Write a web address that begins with https://."), field="target")
    return block


def file_ids(blocks: Sequence[Block]) -> set[int]:
    return {block["file"] for block in blocks if isinstance(block.get("file"), int)}


def first_headline(blocks: Sequence[Mapping[str, Any]]) -> str:
    return next((str(block.get("text", "")) for block in blocks if block.get("kind") == "headline"), "")


def in_order(blocks: Sequence[Block], block_id: str) -> int:
    """Where the block stands; refused when somebody removed it meanwhile."""
    for at, block in enumerate(blocks):
        if block.get("id") == block_id:
            return at
    raise DomainError(_("This block was removed meanwhile."), field="block")


# --- reading one part --------------------------------------------------------------------------------------------


def plain(value: Any) -> str:
    """One line, whatever came; nothing for what is no text."""
    return " ".join(value.replace("\0", "").split()) if isinstance(value, str) else ""


def _short_enough(part: Part, text: str, most: int) -> str:
    if len(text) > most:
        values = {"part": part.label, "most": most, "length": len(text)}
        message = _("“%(part)s” may have %(most)d characters; it has %(length)d.")
        raise DomainError(message % values, field=part.name)
    return text


def _line(part: Part, value: Any, pictures: Mapping[int, Any]) -> str:
    return _short_enough(part, plain(value), part.most)


def _text(part: Part, value: Any, pictures: Mapping[int, Any]) -> str:
    text = value.replace("\0", "").replace("\r\n", "\n").strip() if isinstance(value, str) else ""
    return _short_enough(part, text, part.most)


def _rich(part: Part, value: Any, pictures: Mapping[int, Any]) -> str:
    cleaned = markup.clean(_text(part, value, pictures))
    return _short_enough(part, cleaned, 2 * part.most)


def _lines(part: Part, value: Any, pictures: Mapping[int, Any]) -> list[str]:
    given = value.split("\n") if isinstance(value, str) else value if isinstance(value, list) else []
    lines = [line for one in given if (line := plain(one))]
    if len(lines) > part.most:
        message = _("“%(part)s” may have %(most)d lines.") % {"part": part.label, "most": part.most}
        raise DomainError(message, field=part.name)
    return [_short_enough(part, line, 200) for line in lines]


def _picture(part: Part, value: Any, pictures: Mapping[int, Any]) -> int | None:
    if value in (None, ""):
        return None
    text = str(value)
    found = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0
    if found not in pictures:
        raise DomainError(_("Choose one of the pictures of this page."), field=part.name)
    return found


def _address(part: Part, value: Any, pictures: Mapping[int, Any]) -> str:
    address = value.strip() if isinstance(value, str) else ""
    if address and not markup.is_web_address(address):
        raise DomainError(_("Write a web address that begins with https://."), field=part.name)
    return address


def _target(part: Part, value: Any, pictures: Mapping[int, Any]) -> str:
    return _address(part, "" if value == TO_FORM else value, pictures) or TO_FORM


_READ: dict[str, Callable[[Part, Any, Mapping[int, Any]], Any]] = {
    "line": _line,
    "text": _text,
    "rich": _rich,
    "lines": _lines,
    "picture": _picture,
    "address": _address,
    "target": _target,
}
