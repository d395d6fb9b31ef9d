"""Plain spreadsheets: what a user says about each column, made into a declaration and remembered by its header.

A mapping is plain JSON:
{"columns": ["day", "campaign", "", "spend"],   one target a column, "" for a column that is not read
 "header_line": 3, "sheet": 0,                   only when the guess was wrong
 "channel": "pinterest", "account": "Shop one",  for all rows, where no column says it
 "start_on": "2026-06-01", "end_on": "2026-06-30",  where no column has dates
 "negative_spend": "credit",                     negative spend is a credit and may be loaded
 "platform": "instagram"}                        whose numbers these are, where no title says it
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.channels import CHANNELS, find_channel
from campaigns.ingest.amounts import looks_numeric
from campaigns.ingest.declare import Binding, Declaration, Kind, LevelRule, words
from campaigns.ingest.detect import guess_header
from campaigns.ingest.headers import normalise
from campaigns.ingest.notes import Notes
from campaigns.ingest.private import masked, masked_rows
from campaigns.ingest.shapes import RawTable
from campaigns.ingest.sources import DECLARATIONS, PLAIN
from campaigns.measures import MEASURES

FIRST_ROWS = 20
_SHOWN_CELLS, _SHOWN_LETTERS = 30, 60

FIELDS: dict[str, Promise] = {
    "day": _("Day"),
    "month": _("Month"),
    "start": _("First day"),
    "end": _("Last day"),
    "campaign": _("Campaign"),
    "campaign_id": _("Campaign ID"),
    "ad_group": _("Ad group"),
    "ad": _("Ad"),
    "channel": _("Channel"),
    "currency": _("Currency"),
}

# What a spreadsheet of one's own may call things, besides the labels of every declared source.
_OWN_WORDS = {
    "day": words(en="date|day", es="fecha", ko="날짜|일자", ja="日付", pt="data", de="datum"),
    "campaign": words(en="campaign name|campaign", es="campaña", ko="캠페인|캠페인명"),
    "channel": words(en="channel|platform|source|network|medium", es="canal|plataforma", ko="채널|매체"),
    "currency": words(en="currency", es="moneda", ko="통화"),
    "month": words(en="month", es="mes", ko="월"),
    "spend": words(
        en="spend|cost|amount spent|budget spent|spend ($)|cost ($)|ad spend|spend (€)",
        es="gasto|coste|costo|inversión",
        ko="비용|광고비|지출",
    ),
    "revenue": words(en="revenue|sales|net sales|revenue ($)|turnover", es="ingresos|ventas", ko="매출"),
    "orders": words(en="orders", es="pedidos", ko="주문|주문수"),
    "conversions": words(en="conversions|purchases", es="conversiones", ko="전환"),
    "clicks": words(en="clicks|clicks (all)", es="clics", ko="클릭"),
    "impressions": words(en="impressions|impr.", es="impresiones", ko="노출"),
    "leads": words(en="leads", es="leads", ko="리드"),
    "sessions": words(en="sessions|visits", es="sesiones|visitas", ko="세션|방문"),
    "link_clicks": words(en="link clicks", es="clics en el enlace", ko="링크 클릭"),
    "landing_page_views": words(
        en="landing page views|lpv", es="visitas a la página de destino", ko="랜딩 페이지 조회"
    ),
    "reach": words(en="reach|total reach", es="alcance|alcance total", ko="도달|총 도달"),
    "paid_reach": words(en="paid reach|sponsored reach", es="alcance pagado", ko="유료 도달"),
    "organic_reach": words(en="organic reach", es="alcance orgánico", ko="오가닉 도달"),
    "paid_impressions": words(en="paid impressions", es="impresiones pagadas", ko="유료 노출"),
    "organic_impressions": words(en="organic impressions", es="impresiones orgánicas", ko="오가닉 노출"),
    "engagements": words(
        en="engagements|page engagement|post engagement|engagement|interactions",
        es="interacciones|interacción",
        ko="참여|참여 수|상호작용",
    ),
    "follows": words(en="follows|new followers", es="seguidores nuevos|nuevos seguidores", ko="새 팔로워"),
    "followers": words(en="followers|total followers", es="seguidores", ko="팔로워|팔로워 수"),
    "likes": words(en="likes|reactions", es="me gusta|reacciones", ko="좋아요"),
    "comments": words(en="comments", es="comentarios", ko="댓글"),
    "shares": words(en="shares|reposts", es="compartidos|veces compartido", ko="공유"),
    "saves": words(en="saves|saved", es="guardados", ko="저장"),
    "views": words(en="views", es="visualizaciones|vistas", ko="조회수|조회"),
    "video_views": words(en="video views|plays", es="reproducciones", ko="동영상 조회수|영상 조회"),
    "page_views": words(en="page views|pageviews", es="páginas vistas", ko="페이지뷰|페이지 조회수"),
    "users": words(en="users|total users|visitors", es="usuarios|visitantes", ko="사용자|방문자"),
    "new_users": words(en="new users|new visitors", es="usuarios nuevos|nuevos usuarios", ko="신규 사용자"),
    "returning_users": words(en="returning users", es="usuarios recurrentes", ko="재방문자|재사용자"),
    "events": words(en="events|total events|event count", es="eventos", ko="이벤트|이벤트 수"),
    "sign_ups": words(en="sign-ups|signups|sign ups|registrations", es="registros|altas", ko="가입|가입 수"),
    "unsubscribes": words(en="unsubscribes", es="bajas", ko="구독 취소|수신 거부"),
    "emails_sent": words(
        en="emails sent|e-mails sent|sent", es="correos enviados|enviados", ko="발송|발송 수"
    ),
    "emails_delivered": words(en="delivered|emails delivered", es="entregados", ko="전송 성공"),
    "opens": words(en="opens|total opens", es="aperturas", ko="열람|오픈"),
    "add_to_carts": words(en="add to cart|adds to cart", es="añadidos al carrito", ko="장바구니 담기"),
    "checkouts": words(en="checkouts|checkouts initiated", es="pagos iniciados", ko="결제 시작"),
    "items": words(en="items sold|quantity|units", es="unidades|artículos vendidos", ko="판매 수량|수량"),
    "discounts": words(en="discounts", es="descuentos", ko="할인"),
    "refunds": words(en="refunds", es="reembolsos", ko="환불"),
    "shipping": words(en="shipping", es="envío", ko="배송비"),
    "taxes": words(en="taxes|tax", es="impuestos", ko="세금"),
    "fees": words(en="fees|payment fees", es="comisiones", ko="수수료"),
}


# What holds for every file with the same columns; a period or a credit is an answer about one file.
_REMEMBERED = ("columns", "channel", "account", "header_line", "sheet")


def worth_remembering(mapping: Mapping[str, Any] | None) -> dict[str, Any]:
    """The part of a mapping that may be used again for the next file with the same columns."""
    return {name: value for name, value in (mapping or {}).items() if name in _REMEMBERED and value}


def has_columns(mapping: Mapping[str, Any]) -> bool:
    """Whether it says what at least one column means."""
    columns = mapping.get("columns")
    return isinstance(columns, list | tuple) and any(columns)


def target_choices() -> list[tuple[str, Promise]]:
    """What a column may be mapped to, for a form: fields first, then measures."""
    return [*FIELDS.items(), *((measure.name, measure.label) for measure in MEASURES.values())]


def suggest_mapping(header: Sequence[str], samples: Sequence[Sequence[str]]) -> dict[str, Any]:
    """A first mapping from the labels; a measure is only suggested for a column whose samples are numbers."""
    taken: set[str] = set()
    columns = []
    for index, text in enumerate(header):
        target = _target_of(normalise(text).key)
        values = [row[index] for row in samples if index < len(row)]
        if target in taken or (target in MEASURES and any(values) and not looks_numeric(values)):
            target = ""
        taken.add(target)
        columns.append(target)
    return {"columns": columns}


def _target_of(label: str) -> str:
    key = " ".join(label.replace("_", " ").split())
    for target, labels in _OWN_WORDS.items():
        if any(alias.key == key for alias in labels):
            return target
    for declaration in DECLARATIONS:
        for target, labels in {**declaration.measures, **declaration.fields}.items():
            if (target in MEASURES or target in FIELDS) and any(alias.key == key for alias in labels):
                return target
    return ""


def find_table(tables: Sequence[RawTable], mapping: Mapping[str, Any] | None) -> tuple[RawTable, int] | None:
    """The table and the place of its header: as the user said, else the likeliest of the first table that has one."""
    wanted = mapping or {}
    for table in tables:
        if wanted.get("sheet") is not None and str(table.sheet) != str(wanted["sheet"]):
            continue
        if wanted.get("header_line"):
            lines = [str(row.line) for row in table.rows]
            line = str(wanted["header_line"])
            return (table, lines.index(line)) if line in lines else None
        at = guess_header(table)
        if at is not None:
            return table, at
    return None


def first_rows(table: RawTable, header_at: int) -> list[tuple[int, list[str]]]:
    """What somebody sees who opens the table, each row with its line: enough to point at the column names.

    People are hidden, as in samples; labels above them stay.
    """
    rows = table.rows[:FIRST_ROWS]
    cells = [row.cells for row in rows]
    above, below = cells[: header_at + 1], cells[header_at + 1 :]
    shown = [[masked(cell) for cell in row] for row in above] + masked_rows(
        table.rows[header_at].cells, below
    )
    return [
        (row.line, [cell[:_SHOWN_LETTERS] for cell in texts[:_SHOWN_CELLS]])
        for row, texts in zip(rows, shown, strict=True)
    ]


def plain_binding(header: Sequence[str], mapping: Mapping[str, Any], notes: Notes) -> Binding | None:
    """A declaration made of the user's words; None when they make no sense, with the reason in the notes."""
    targets = [str(target or "") for target in mapping.get("columns", ())]
    columns: dict[str, int] = {}
    for index, target in enumerate(targets):
        if not target:
            continue
        if target not in FIELDS and target not in MEASURES:
            notes.add("mapping_unknown", value=target)
        elif index >= len(header):
            notes.add("mapping_too_wide", value=target, columns=len(header))
        elif target in columns:
            first, second = header[columns[target]], header[index]
            notes.add("mapping_twice", column=second, value=target, other=first)
        columns.setdefault(target, index)
    channel = str(mapping.get("channel") or "other")
    if channel not in CHANNELS:
        notes.add("mapping_unknown", value=channel)
    if not any(target in MEASURES for target in columns):
        notes.add("mapping_without_measure")
    if notes.has_errors:
        return None
    declaration = _declare(header, columns, channel)
    return Binding(declaration, list(header), columns, recognised=frozenset(columns.values()))


def _declare(header: Sequence[str], columns: Mapping[str, int], channel: str) -> Declaration:
    labels = {name: words(own=header[index].replace("|", " ")) for name, index in columns.items()}
    names = tuple(name for name in ("campaign", "campaign_id", "ad_group", "ad") if name in columns)
    return Declaration(
        source=PLAIN,
        report="table",
        version="1",
        kind=_kind_of(columns),
        channel=channel,
        fields={name: label for name, label in labels.items() if name in FIELDS},
        measures={name: label for name, label in labels.items() if name in MEASURES},
        levels=(
            LevelRule("ad", (("", "ad_group"), ("", "ad")), needs=("ad",)),
            LevelRule("ad_group", (("", "ad_group"),)),
            LevelRule("campaign", needs=("campaign", "campaign_id")),
            LevelRule("account"),
        ),
        needs=(),
        total_when_empty=names or tuple(name for name in ("day", "start", "month") if name in columns),
        total_names=("Total", "Totals", "Grand total", "Sum", "합계", "총계", "Suma", "Gesamt", "合計"),
        skips_unmeasured=True,
        channels=lambda text, _detail: find_channel(text) or channel,
    )


def _kind_of(columns: Mapping[str, int]) -> Kind:
    """Advertising where money is spent, even beside sales; else sales when it records them, or visits."""
    if "spend" in columns:
        return "ads"
    if "revenue" in columns or "total_sales" in columns or "deals" in columns:
        return "sales"
    if "sessions" in columns:
        return "analytics"
    return "ads"
