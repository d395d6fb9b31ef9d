"""Mailchimp: who joined and left an audience, counted by day, and what each campaign reached; no person is read."""

from __future__ import annotations

import re
from dataclasses import replace

from campaigns.ingest.declare import Declaration, LevelRule, Skip, words

_EMAIL = words(
    en="Email Address",
    es="Dirección de correo electrónico|Correo electrónico",
    ko="이메일 주소|이메일",
    pt="Endereço de e-mail",
    fr="Adresse e-mail",
    de="E-Mail-Adresse",
)
_PHONE = words(en="Phone Number|Phone", es="Número de teléfono|Teléfono", ko="전화번호")
_OPTED_IN = words(en="OPTIN_TIME")
_WITHOUT_DAY = Skip("undated", "day", re.compile(r"^\s*$"))

# The columns that Mailchimp adds are named alike in every language; those of the audience are the owner's own.
_SUBSCRIBED = Declaration(
    source="mailchimp",
    report="subscribed",
    version="2026-11",
    kind="social",
    channel="email",
    fields={
        "day": _OPTED_IN,
        "confirmed": words(en="CONFIRM_TIME"),
        "member": words(en="LEID|EUID"),
    },
    measures={},
    levels=(LevelRule("lead"),),
    needs=(("day",), ("member",)),
    hallmarks=words(en="MEMBER_RATING|OPTIN_TIME|CONFIRM_TIME|LEID|EUID|LAST_CHANGED"),
    known=words(en="MEMBER_RATING|LAST_CHANGED|GMTOFF|DSTOFF|TIMEZONE|LEID|EUID|TAGS"),
    private=(
        *words(
            en="First Name|Last Name|Address|Birthday|OPTIN_IP|CONFIRM_IP|LATITUDE|LONGITUDE|CC|REGION|NOTES|Company",
            es="Nombre|Apellido|Apellidos|Dirección|Cumpleaños",
            ko="이름|성|주소|생일",
        ),
        *_EMAIL,
        *_PHONE,
    ),
    contact={
        "id": words(en="LEID|EUID"),
        "email": _EMAIL,
        "phone": _PHONE,
        "created": words(en="OPTIN_TIME|CONFIRM_TIME"),
    },
    none_of=words(en="UNSUB_TIME|CLEAN_TIME"),
    # Somebody who was imported never opted in by himself, but was confirmed; who did neither is no sign-up.
    day_else=("confirmed",),
    skips=(_WITHOUT_DAY,),
    total_when_empty=("member",),
    sums_rows=True,
    unique_by="member",
    constants={"sign_ups": 1},
    segment="subscribed",
    date_order="ymd",
    asks_currency=False,
    family="mailchimp_audience",
)

_LEFT = replace(
    _SUBSCRIBED,
    report="left",
    fields={"day": words(en="UNSUB_TIME"), "member": words(en="LEID|EUID")},
    needs=(("day",), ("member",)),
    none_of=(),
    day_else=(),
    contact={},
    constants={"unsubscribes": 1},
    segment="left",
)

# Each state of members is a series of its own, so that one file does not write over the sign-ups of another.
MAILCHIMP_AUDIENCE: tuple[Declaration, ...] = (
    replace(
        _SUBSCRIBED,
        report="unsubscribed",
        needs=(("day",), ("member",), ("left",)),
        fields={**_SUBSCRIBED.fields, "left": words(en="UNSUB_TIME")},
        known=(*_SUBSCRIBED.known, *words(en="UNSUB_CAMPAIGN_TITLE|UNSUB_CAMPAIGN_ID|UNSUB_REASON")),
        private=(*_SUBSCRIBED.private, *words(en="UNSUB_REASON_OTHER")),
        none_of=(),
        companions=(_LEFT,),
        segment="unsubscribed",
    ),
    replace(
        _SUBSCRIBED,
        report="cleaned",
        needs=(("day",), ("member",), ("cleaned",)),
        fields={**_SUBSCRIBED.fields, "cleaned": words(en="CLEAN_TIME")},
        known=(*_SUBSCRIBED.known, *words(en="CLEAN_CAMPAIGN_TITLE|CLEAN_CAMPAIGN_ID")),
        none_of=(),
        segment="cleaned",
    ),
    _SUBSCRIBED,
)

MAILCHIMP_CAMPAIGNS = Declaration(
    source="mailchimp",
    report="campaigns",
    version="2026-11",
    kind="social",
    channel="email",
    fields={
        "day": words(en="Send Date", es="Fecha de envío", ko="발송 날짜|전송 날짜"),
        "campaign": words(en="Title|Campaign Title", es="Título", ko="제목|캠페인 제목"),
        "campaign_id": words(en="Unique Id|Campaign Id", es="ID único|Id. único", ko="고유 ID"),
    },
    measures={
        "emails_sent": words(
            en="Total Recipients|Emails Sent", es="Total de destinatarios", ko="총 수신자|총 수신자 수"
        ),
        "emails_delivered": words(
            en="Successful Deliveries",
            es="Entregas correctas|Entregas exitosas",
            ko="전송 성공|성공적인 전송",
        ),
        "email_bounces": words(
            en="Total Bounces", es="Total de rebotes|Rebotes totales", ko="총 반송|총 반송 수"
        ),
        "opens": words(en="Total Opens", es="Total de aperturas|Aperturas totales", ko="총 열람|총 열람 수"),
        "unique_opens": words(en="Unique Opens", es="Aperturas únicas", ko="순 열람|순 열람 수"),
        "clicks": words(en="Total Clicks", es="Total de clics|Clics totales", ko="총 클릭|총 클릭 수"),
        "unsubscribes": words(
            en="Unsubscribes", es="Cancelaciones de suscripción|Bajas", ko="구독 취소|수신 거부"
        ),
        # What Mailchimp credits to a campaign is its own claim, as with any platform, and no record of sales.
        "conversions": words(
            en="Total Orders", es="Total de pedidos|Pedidos totales", ko="총 주문|총 주문 수"
        ),
        "conversion_value": words(
            en="Total Revenue|Total Gross Sales",
            es="Ingresos totales|Ventas brutas totales",
            ko="총 수익|총매출",
        ),
    },
    levels=(LevelRule("campaign", needs=("campaign", "campaign_id")),),
    needs=(
        ("campaign", "campaign_id"),
        ("day",),
        ("emails_sent", "emails_delivered"),
        ("opens", "unique_opens", "clicks"),
    ),
    hallmarks=words(
        en="Total Recipients|Successful Deliveries|Unique Opens|Total Opens|Abuse Complaints|Forwarded Opens",
        es="Total de destinatarios|Entregas correctas|Aperturas únicas|Total de aperturas",
        ko="총 수신자|총 수신자 수|전송 성공|순 열람|순 열람 수|총 열람|총 열람 수",
    ),
    known=words(
        en="Subject|List|Audience|Send Weekday|Soft Bounces|Hard Bounces|Times Forwarded|Forwarded Opens|Open Rate|"
        "Unique Clicks|Click Rate|Abuse Complaints|Times Liked on Facebook|Folder Id|Total Gross Sales|"
        "Analytics ROI|Campaign Cost|Revenue Created|Visits|New Visits|Pages/Visit|Bounce Rate|Time on Site|"
        "Goal Completions|Ecommerce Revenue|Per Visit Goal Value|Transactions",
        es="Asunto|Lista|Público|Día de envío|Rebotes suaves|Rebotes duros|Tasa de apertura|Clics únicos|"
        "Tasa de clics|Quejas por abuso",
        ko="제목줄|목록|잠재고객|발송 요일|소프트 반송|하드 반송|열람률|순 클릭|클릭률|스팸 신고",
    ),
    # What was sent gathers opens and clicks for weeks; all of it stands on the day it was sent.
    is_lifetime=True,
    date_order="mdy",
)
