"""HubSpot CRM: won deals as revenue on their close date, new contacts as leads a day and channel; no person is read."""

from __future__ import annotations

import re

from campaigns.channels import find_channel
from campaigns.ingest.declare import Declaration, LevelRule, Skip, words

_SOURCES = {
    "organic search": "organic_search",
    "organic social": "organic_social",
    "social media": "organic_social",
    "email marketing": "email",
    "direct traffic": "direct",
    "referrals": "referral",
    "offline sources": "crm",
    "offline": "crm",
    "búsqueda orgánica": "organic_search",
    "redes sociales orgánicas": "organic_social",
    "marketing por correo electrónico": "email",
    "tráfico directo": "direct",
    "referencias": "referral",
    "fuentes sin conexión": "crm",
    "자연 검색": "organic_search",
    "자연 소셜": "organic_social",
    "이메일 마케팅": "email",
    "직접 트래픽": "direct",
    "추천": "referral",
    "오프라인 소스": "crm",
}
_PAID_SOCIAL = frozenset(("paid social", "redes sociales pagadas", "redes sociales de pago", "유료 소셜"))


def channel_of(source: str, detail: str) -> str:
    """The channel of an original traffic source; paid social is told apart by its drill-down (Facebook, LinkedIn)."""
    word = " ".join(source.replace("_", " ").split()).casefold()
    if not word:
        return "crm"
    if word in _PAID_SOCIAL:
        return find_channel(detail) or "other"
    return _SOURCES.get(word) or find_channel(word) or "other"


_SOURCE = words(
    en="Original Traffic Source|Original Source|Original Source Type|Lead Source",
    es="Fuente de tráfico original|Fuente original",
    ko="원본 트래픽 소스|최초 소스",
    pt="Fonte original de tráfego|Fonte original",
    fr="Source de trafic d'origine|Source d'origine",
    de="Ursprüngliche Traffic-Quelle|Ursprüngliche Quelle",
)
_DETAIL = words(
    en="Original Traffic Source Drill-Down 1|Original Source Drill-Down 1",
    es="Desglose 1 de la fuente de tráfico original",
)
_PEOPLE = words(
    en="First Name|Last Name|Email|Phone Number|Mobile Phone Number|Job Title|Contact owner|Deal owner|"
    "Street Address|City|State/Region|Postal Code|Website URL|Associated Contact|Associated Contact IDs|"
    "Associated Company|Associated Company Domain|Company Name|IP Country|IP City|LinkedIn URL",
    es="Nombre|Apellidos|Correo|Correo electrónico|Número de teléfono|Propietario del contacto",
    ko="이름|성|이메일|전화번호",
)

_EMAIL = words(
    en="Email|Email Address",
    es="Correo electrónico|Correo",
    ko="이메일|이메일 주소",
    pt="E-mail",
    fr="E-mail|Adresse e-mail",
    de="E-Mail|E-Mail-Adresse",
)
_PHONE = words(
    en="Phone Number|Mobile Phone Number",
    es="Número de teléfono|Número de teléfono móvil",
    ko="전화번호|휴대폰 번호",
    pt="Número de telefone",
    fr="Numéro de téléphone",
    de="Telefonnummer",
)
_CONTACT_ID = words(en="Record ID|Contact ID", es="ID de registro", ko="레코드 ID")
_LIFECYCLE = words(en="Lifecycle Stage", es="Etapa del ciclo de vida", ko="라이프사이클 단계")
_CREATED = words(en="Create Date", es="Fecha de creación", ko="생성 날짜|만든 날짜", pt="Data de criação")

HUBSPOT_DEALS = Declaration(
    source="hubspot_deals",
    report="deals",
    version="2026-01",
    kind="sales",
    channel="crm",
    fields={
        "deal_id": words(en="Record ID|Deal ID", es="ID de registro", ko="레코드 ID", pt="ID do registro"),
        "deal": words(
            en="Deal Name",
            es="Nombre del negocio",
            ko="거래 이름|거래명",
            pt="Nome do negócio",
            fr="Nom de la transaction",
        ),
        "stage": words(
            en="Deal Stage",
            es="Etapa del negocio",
            ko="거래 단계",
            pt="Etapa do negócio",
            fr="Phase de la transaction",
        ),
        "is_won": words(en="Is Closed Won|Is closed won", es="Está cerrado ganado"),
        "day": words(
            en="Close Date",
            es="Fecha de cierre",
            ko="종료 날짜|마감일",
            pt="Data de fechamento",
            fr="Date de fermeture",
        ),
        "currency": words(en="Currency|Deal currency", es="Moneda", ko="통화"),
        "channel": _SOURCE,
        "channel_detail": _DETAIL,
    },
    measures={"revenue": words(en="Amount", es="Importe|Valor", ko="금액", pt="Valor", fr="Montant")},
    levels=(LevelRule("deal", (("deal_id", "deal"),), needs=("deal_id", "deal")),),
    needs=(("deal", "deal_id"), ("stage", "is_won"), ("day",), ("revenue",)),
    hallmarks=words(
        en="Deal Name|Deal Stage|Pipeline|Close Date|Deal owner",
        es="Nombre del negocio|Etapa del negocio",
        ko="거래 이름|거래명|거래 단계",
        pt="Nome do negócio|Etapa do negócio",
        fr="Nom de la transaction|Phase de la transaction",
    ),
    known=words(
        en="Pipeline|Create Date|Deal Type|Closed Lost Reason|Closed Won Reason|Record source|Last Activity Date|"
        "Original Traffic Source Drill-Down 2|Original Source Drill-Down 2|Forecast amount|Deal probability|"
        "Weighted amount|Amount in company currency|Number of Associated Contacts"
    ),
    private=_PEOPLE,
    hides_names=True,
    # The first of these that has a column decides; the stage's name only when no column says "won".
    skips=(
        Skip("not_won", "is_won", re.compile(r"(?i)^(true|yes|1|sí|si|예)$"), unless=True),
        Skip(
            "not_won",
            "stage",
            re.compile(
                r"(?i)\bwon\b|closedwon|\bganad[oa]s?\b|\bganh[oa]s?\b|성사|수주|계약 완료|受注|成約|"
                r"\bgewonnen\b|\bgagnée?s?\b"
            ),
            unless=True,
        ),
    ),
    constants={"deals": 1},
    channels=channel_of,
    date_order="ymd",
)

HUBSPOT_CONTACTS = Declaration(
    source="hubspot_contacts",
    report="contacts",
    version="2026-01",
    kind="sales",
    channel="crm",
    fields={
        "contact_id": _CONTACT_ID,
        "lifecycle": _LIFECYCLE,
        "day": _CREATED,
        "channel": _SOURCE,
        "channel_detail": _DETAIL,
    },
    measures={},
    levels=(LevelRule("lead", (("", "channel"),), needs=("contact_id",)),),
    needs=(("contact_id",), ("day",), ("lifecycle", "channel")),
    hallmarks=words(
        en="Lifecycle Stage|Contact owner|Lead Status|Contact ID|Original Traffic Source|Original Source",
        es="Etapa del ciclo de vida|Propietario del contacto|Fuente de tráfico original",
        ko="라이프사이클 단계|원본 트래픽 소스",
    ),
    known=words(
        en="Lead Status|Last Modified Date|Country|Marketing contact status|Last Activity Date|"
        "Original Traffic Source Drill-Down 2|Original Source Drill-Down 2|Latest Traffic Source"
    ),
    private=(*_PEOPLE, *_EMAIL, *_PHONE),
    contact={
        "id": _CONTACT_ID,
        "email": _EMAIL,
        "phone": _PHONE,
        "created": _CREATED,
        "stage": _LIFECYCLE,
        "source": _SOURCE,
    },
    none_of=words(en="Deal Name|Deal Stage", es="Nombre del negocio", ko="거래 이름|거래 단계"),
    sums_rows=True,
    unique_by="contact_id",
    constants={"leads": 1},
    channels=channel_of,
    date_order="ymd",
    asks_currency=False,
)
