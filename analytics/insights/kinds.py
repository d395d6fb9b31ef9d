"""The kinds of posts, by the words that exports of several networks and languages have for them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "image": _("Image"),
    "carousel": _("Carousel"),
    "video": _("Video"),
    "reel": _("Reel"),
    "story": _("Story"),
    "link": _("Post with a link"),
    "text": _("Text"),
    "document": _("Document"),
    "poll": _("Poll"),
    "live": _("Live video"),
    "event": _("Event"),
    "article": _("Article"),
}

_WORDS = {
    "image": "photo photos picture pictures images foto fotos imagen imágenes imagem imagens 사진 이미지",
    "carousel": "carousels album albums carrusel carruseles secuencia carrossel 슬라이드 캐러셀",
    "video": "videos vídeo vídeos 동영상 비디오",
    "reel": "reels 릴스",
    "story": "stories historia historias história histórias 스토리",
    "link": "links enlace enlaces 링크",
    "text": "status texto textos estado 텍스트",
    "document": "documents documento documentos 문서",
    "poll": "polls encuesta encuestas enquete 설문",
    "live": "en-directo 라이브",
    "event": "events evento eventos 이벤트",
    "article": "articles artículo artículos newsletter 기사",
}
_KIND_OF = {word: kind for kind, words in _WORDS.items() for word in (kind, *words.split())}
# Networks put their own name before the kind.
_PREFIXES = frozenset(("ig", "fb", "instagram", "facebook"))


def kind_of(text: str) -> str:
    """The code of a kind; for one that is not known here the export's own words in small letters, or nothing."""
    words = text.casefold().replace("_", " ").split()
    if len(words) > 1 and words[0] in _PREFIXES:
        words = words[1:]
    # In Spanish it stands behind.
    if len(words) > 2 and words[-2] == "de" and words[-1] in _PREFIXES:
        words = words[:-2]
    kind = " ".join(words)
    return _KIND_OF.get(kind, kind)


def kind_label(code: str) -> str:
    """The name of a kind in the reader's language, where it is known here."""
    return str(KINDS[code]) if code in KINDS else code[:1].upper() + code[1:]
