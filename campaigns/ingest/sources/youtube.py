"""YouTube Studio: a zip of the table of videos, their chart by day and the channel's totals, or one of the files."""

from __future__ import annotations

from dataclasses import replace

from campaigns.ingest.declare import Declaration, LevelRule, words
from campaigns.ingest.sources.watched import in_whole_seconds

_SOURCE = "youtube"
_FAMILY = "youtube"

_VIDEO = {
    "post_id": words(en="Content|Video", es="Contenido|Vídeo|Video", ko="콘텐츠|동영상", pt="Conteúdo|Vídeo"),
    "post": words(
        en="Video title",
        es="Título del vídeo|Título del video",
        ko="동영상 제목",
        pt="Título do vídeo",
        ja="動画のタイトル",
    ),
    "published": words(
        en="Video publish time",
        es="Hora de publicación del vídeo|Hora de publicación del video",
        ko="동영상 게시 시간",
        pt="Horário de publicação do vídeo",
        ja="動画公開時刻",
    ),
}
_DAY = {"day": words(en="Date", es="Fecha", ko="날짜", pt="Data", ja="日付")}
_DURATION = words(en="Duration", es="Duración", ko="길이", pt="Duração", ja="長さ")

_MEASURES = {
    "views": words(en="Views", es="Visualizaciones|Vistas", ko="조회수", pt="Visualizações", ja="視聴回数"),
    "impressions": words(en="Impressions", es="Impresiones", ko="노출수", pt="Impressões", ja="インプレッション数"),
    # Won minus lost, where the export has only that.
    "follows": words(
        en="Subscribers gained|Subscribers",
        es="Suscriptores obtenidos|Suscriptores ganados|Suscriptores",
        ko="구독자 증가수|구독자",
        pt="Inscritos ganhos|Inscritos|Inscrições",
        ja="獲得した登録者数|チャンネル登録者",
    ),
    "unfollows": words(en="Subscribers lost", es="Suscriptores perdidos", ko="구독자 감소수", pt="Inscritos perdidos"),
    "likes": words(en="Likes", es="Me gusta", ko="좋아요", pt="Marcações \"Gostei\"", ja="高評価数"),
    "comments": words(
        en="Comments added",
        es="Comentarios añadidos|Comentarios agregados",
        ko="추가된 댓글 수",
        pt="Comentários adicionados",
    ),
    "shares": words(en="Shares", es="Veces compartido", ko="공유", pt="Compartilhamentos", ja="共有"),
}  # fmt: skip

_HOURS = words(
    en="Watch time (hours)",
    es="Tiempo de visualización (horas)|Tiempo de reproducción (horas)",
    ko="시청 시간(단위: 시간)|시청 시간(시간)",
    pt="Tempo de exibição (horas)",
    ja="総再生時間(単位: 時間)",
)

_KNOWN = words(
    en="Impressions click-through rate (%)|Average view duration|Average percentage viewed (%)|"
    "Your estimated revenue (USD)|Estimated revenue (USD)|RPM (USD)|CPM (USD)|Dislikes|Engaged views|"
    "Likes (vs. dislikes) (%)|Unique viewers|Stayed to watch (%)",
    es="Porcentaje de clics de las impresiones (%)|Duración media de las visualizaciones|"
    "Ingresos estimados (USD)|Porcentaje medio visto (%)",
    ko="노출 클릭률 (%)|노출 클릭률(%)|평균 시청 지속 시간|평균 조회율 (%)|예상 수익 (USD)|유효 조회수",
    pt="Taxa de cliques de impressões (%)",
)

_MARKS = words(
    en="Video title|Video publish time|Watch time (hours)|Impressions click-through rate (%)",
    es="Título del vídeo|Título del video|Hora de publicación del vídeo|Hora de publicación del video|"
    "Tiempo de visualización (horas)",
    ko="동영상 제목|동영상 게시 시간|시청 시간(단위: 시간)",
    pt="Título do vídeo|Horário de publicação do vídeo",
    ja="動画のタイトル|動画公開時刻",
)

# Likes and comments are taken back, subscribers leave, spam views are struck off.
_NEGATIVES = ("views", "follows", "likes", "comments", "shares")
TOTALS = ("Total", "합계", "Totales", "合計")


def _in_seconds(measures: dict[str, int]) -> dict[str, int]:
    """Watch time is exported in hours with four digits."""
    return in_whole_seconds(measures, "watch_hours", 3_600)


# Five hundred videos at most: the row of totals counts those beyond as well.
YOUTUBE_VIDEOS = Declaration(
    source=_SOURCE,
    report="videos",
    version="2026-06",
    kind="social",
    channel="youtube",
    fields=_VIDEO,
    measures=_MEASURES,
    inputs={"watch_hours": ("micro_count", _HOURS)},
    levels=(LevelRule("post", (("post_id", "post"),)),),
    needs=(("post_id",), ("post",), ("views", "watch_hours", "impressions")),
    hallmarks=_MARKS,
    known=_DURATION + _KNOWN,
    none_of=_DAY["day"],
    total_when_empty=("post_id",),
    total_names=TOTALS,
    finish=_in_seconds,
    decimal=".",
    date_order="mdy",
    asks_currency=False,
    negatives=_NEGATIVES,
    family=_FAMILY,
    borrows_period=True,
    checked="real",
    checked_languages=("en",),
    restatement_days=3,
)

YOUTUBE_VIDEO_DAYS = replace(
    YOUTUBE_VIDEOS,
    report="video_days",
    fields={**_VIDEO, **_DAY},
    needs=(("post_id",), ("post",), ("day",), ("views", "watch_hours", "impressions", "follows", "likes")),
    none_of=(),
    date_order="ymd",
    borrows_period=False,
)

# The same table with days in place of videos.
YOUTUBE_DAYS = replace(
    YOUTUBE_VIDEO_DAYS,
    report="channel_days",
    fields=_DAY,
    levels=(LevelRule("account"),),
    needs=(("day",), ("watch_hours",)),
    known=_KNOWN,
    none_of=_VIDEO["post"],
    total_when_empty=("day",),
    checked="documented",
    checked_languages=(),
)

# "Date, Views" is any spreadsheet: it is the channel's only beside the others.
YOUTUBE_TOTALS = replace(
    YOUTUBE_DAYS,
    needs=(("day",), ("views", "impressions", "follows", "likes")),
    hallmarks=tuple(alias for labels in _MEASURES.values() for alias in labels),
    none_of=(*_VIDEO["post"], *_HOURS),
    is_attachment=True,
)
