"""The page of help: everybody may read it, in each language, and each topic has a place of its own."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from smroi.help import TOPICS


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Which ROI you are reading"), ("es", "Qué ROI estás leyendo"), ("ko", "지금 보는 ROI의 종류")],
)
def test_help_is_in_each_language(db: None, language: str, title: str) -> None:
    page = Client().get(reverse("help"), headers={"accept-language": language}).content.decode()
    assert title in page
    for topic in TOPICS:
        assert f'id="{topic.anchor}"' in page and f'href="#{topic.anchor}"' in page


def test_topics_have_places_of_their_own() -> None:
    assert len({topic.anchor for topic in TOPICS}) == len(TOPICS)
