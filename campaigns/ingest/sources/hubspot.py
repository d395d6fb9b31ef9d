"""HubSpot CRM: won deals as revenue on their close date, new contacts as leads a day and channel; no person is read."""

from __future__ import annotations

import re

from campaigns.channels import find_channel
from campaigns.ingest.declare import Declaration, LevelRule, Skip, words

_OFFLINE = frozenset(
    (
        "offline sources",
        "offline",
        "fuentes sin conexión",
        "fuentes offline",
        "오프라인 소스",
        "fontes off-line",
        "sources hors ligne",
        "offline-quellen",
    )
)
_PAID_SOCIAL = frozenset(
    (
        "paid social",
        "redes sociales pagadas",
        "redes sociales de pago",
        "유료 소셜",
        "redes sociais pagas",
        "réseaux sociaux payants",
        "bezahlte soziale medien",
    )
)


def channel_of(source: str, detail: str) -> str:
    """The channel of an original traffic source; paid social is told apart by its drill-down (Facebook, LinkedIn)."""
    word = " ".join(source.replace("_", " ").split()).casefold()
    if not word:
        return "crm"
    if word in _PAID_SOCIAL:
        return find_channel(detail) or "other"
    return "crm" if word in _OFFLINE else find_channel(word) or "other"


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
    es="Desglose 1 de la fuente de tráfico original|Desglose de la fuente original 1",
    ko="원본 트래픽 소스 상세 1|원본 트래픽 소스 드릴다운 1",
    pt="Detalhamento da fonte original de tráfego 1",
    fr="Détail 1 de la source de trafic d'origine",
    de="Ursprüngliche Traffic-Quelle Drill-down 1",
)
_PEOPLE = words(
    en="First Name|Last Name|Email|Phone Number|Mobile Phone Number|Job Title|Contact owner|Deal owner|"
    "Street Address|City|State/Region|Postal Code|Website URL|Associated Contact|Associated Contact IDs|"
    "Associated Company|Associated Company Domain|Company Name|IP Country|IP City|LinkedIn URL|"
    "Primary Associated Company ID|Associated Company IDs",
    es="Nombre|Apellidos|Correo|Correo electrónico|Número de teléfono|Propietario del contacto|"
    "Propietario del negocio|Cargo|Ciudad|Dirección|Contacto asociado|Empresa asociada",
    ko="이름|성|이메일|전화번호|연락처 담당자|거래 담당자|직함|도시|주소|연결된 연락처|연결된 회사",
    pt="Nome|Sobrenome|Proprietário do contato|Proprietário do negócio|Cargo|Cidade",
    fr="Prénom|Nom|Propriétaire du contact|Propriétaire de la transaction|Intitulé du poste|Ville",
    de="Vorname|Nachname|Zuständiger Mitarbeiter|Position|Stadt",
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
_RECORD_ID = {
    "es": "ID de registro",
    "ko": "레코드 ID",
    "pt": "ID do registro",
    "fr": "ID de fiche d'informations|ID d'enregistrement",
    "de": "Datensatz-ID",
}
_CONTACT_ID = words(en="Record ID|Contact ID", **_RECORD_ID)
_LIFECYCLE = words(
    en="Lifecycle Stage",
    es="Etapa del ciclo de vida",
    ko="라이프사이클 단계|수명 주기 단계",
    pt="Estágio do ciclo de vida|Fase do ciclo de vida",
    fr="Phase du cycle de vie",
    de="Lifecycle-Phase",
)
_CREATED = words(
    en="Create Date",
    es="Fecha de creación",
    ko="생성 날짜|만든 날짜|생성일",
    pt="Data de criação",
    fr="Date de création",
    de="Erstellungsdatum",
)

HUBSPOT_DEALS = Declaration(
    source="hubspot_deals",
    report="deals",
    version="2026-11",
    kind="sales",
    channel="crm",
    fields={
        "deal_id": words(en="Record ID|Deal ID", **_RECORD_ID),
        "deal": words(
            en="Deal Name",
            es="Nombre del negocio",
            ko="거래 이름|거래명",
            pt="Nome do negócio",
            fr="Nom de la transaction",
            de="Deal-Name",
        ),
        "stage": words(
            en="Deal Stage",
            es="Etapa del negocio",
            ko="거래 단계",
            pt="Etapa do negócio",
            fr="Phase de la transaction",
            de="Deal-Phase",
        ),
        "is_won": words(
            en="Is Closed Won",
            es="Está cerrado ganado|Está cerrado como ganado",
            ko="성사됨 여부",
            pt="Está fechado e ganho",
            fr="Est fermé gagné",
            de="Ist abgeschlossen und gewonnen",
        ),
        "day": words(
            en="Close Date",
            es="Fecha de cierre",
            ko="종료 날짜|마감일",
            pt="Data de fechamento",
            fr="Date de fermeture",
            de="Abschlussdatum",
        ),
        "currency": words(
            en="Currency|Deal currency", es="Moneda", ko="통화", pt="Moeda", fr="Devise", de="Währung"
        ),
        "channel": _SOURCE,
        "channel_detail": _DETAIL,
    },
    measures={
        "revenue": words(
            en="Amount", es="Importe|Valor|Cantidad", ko="금액", pt="Valor", fr="Montant", de="Betrag"
        )
    },
    levels=(LevelRule("deal", (("deal_id", "deal"),), needs=("deal_id", "deal")),),
    needs=(("deal", "deal_id"), ("stage", "is_won"), ("day",), ("revenue",)),
    hallmarks=words(
        en="Deal Name|Deal Stage|Pipeline|Close Date|Deal owner",
        es="Nombre del negocio|Etapa del negocio",
        ko="거래 이름|거래명|거래 단계",
        pt="Nome do negócio|Etapa do negócio",
        fr="Nom de la transaction|Phase de la transaction",
        de="Deal-Name|Deal-Phase",
    ),
    known=words(
        en="Pipeline|Create Date|Deal Type|Closed Lost Reason|Closed Won Reason|Record source|Last Activity Date|"
        "Original Traffic Source Drill-Down 2|Original Source Drill-Down 2|Forecast amount|Deal probability|"
        "Weighted amount|Amount in company currency|Number of Associated Contacts|Last Modified Date",
        es="Fecha de creación|Tipo de negocio|Pipeline|Probabilidad del negocio",
        ko="파이프라인|생성 날짜|만든 날짜|거래 유형",
        pt="Data de criação|Tipo de negócio",
        fr="Date de création|Type de transaction",
        de="Erstellungsdatum|Deal-Typ",
    ),
    private=_PEOPLE,
    hides_names=True,
    # The first of these that has a column decides; the stage's name only when no column says "won".
    skips=(
        Skip("not_won", "is_won", re.compile(r"(?i)^(true|yes|1|sí|si|예|sim|oui|ja|wahr)$"), unless=True),
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
    version="2026-11",
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
        ko="라이프사이클 단계|수명 주기 단계|원본 트래픽 소스|연락처 담당자",
        pt="Estágio do ciclo de vida|Fase do ciclo de vida|Fonte original de tráfego",
        fr="Phase du cycle de vie|Source de trafic d'origine",
        de="Lifecycle-Phase|Ursprüngliche Traffic-Quelle",
    ),
    known=words(
        en="Lead Status|Last Modified Date|Country|Marketing contact status|Last Activity Date|"
        "Original Traffic Source Drill-Down 2|Original Source Drill-Down 2|Latest Traffic Source",
        es="Estado del lead|País|Fecha de la última modificación",
        ko="리드 상태|국가|마지막 수정 날짜",
        pt="Status do lead|País",
        fr="Statut du lead|Pays",
        de="Lead-Status|Land",
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
    none_of=words(
        en="Deal Name|Deal Stage",
        es="Nombre del negocio",
        ko="거래 이름|거래 단계",
        pt="Nome do negócio",
        fr="Nom de la transaction",
        de="Deal-Name",
    ),
    sums_rows=True,
    unique_by="contact_id",
    constants={"leads": 1},
    channels=channel_of,
    date_order="ymd",
    asks_currency=False,
)
