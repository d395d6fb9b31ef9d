"""What several questions about one workspace have in common, looked up once: for a page that asks them together.

An answer is kept under the function that gave it and all of its arguments, so nothing that it depends on is outside its
key but the database, and that is the same for all questions of one request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Protocol, TypeVar

from accounts.models import Workspace

Span = tuple[date, date]
Answer = TypeVar("Answer")


class Once(Protocol):
    """How a function asks another one, so that who calls it can share the answer: `once(ask, *args)`."""

    def __call__(self, ask: Callable[..., Answer], /, *args: Any) -> Answer: ...


def at_once(ask: Callable[..., Answer], /, *args: Any) -> Answer:
    """Each time anew."""
    return ask(*args)


class LookUps:
    """Of one request; `spans` are the periods that it asks about, so that what is told of one is looked up for all."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self.spans = frozenset(spans)
        self._known: dict[tuple[Any, ...], Any] = {}

    def once(self, ask: Callable[..., Answer], /, *args: Any) -> Answer:
        """`ask(*args)`, unless that was asked before."""
        key = (ask, *args)
        if key not in self._known:
            self._known[key] = ask(*args)
        found: Answer = self._known[key]
        return found

    def keep(self, answer: Any, ask: Callable[..., Any], /, *args: Any) -> None:
        """What `ask(*args)` would say, known from elsewhere."""
        self._known[(ask, *args)] = answer

    def of_span(
        self, ask: Callable[..., Mapping[Span, Answer]], workspace: Workspace, span: Span, *args: Any
    ) -> Answer:
        """What `ask(workspace, spans, *args)` tells of a span, asked for all spans at once; another is asked alone."""
        spans = self.spans if span in self.spans else frozenset({span})
        return self.once(ask, workspace, spans, *args)[span]
