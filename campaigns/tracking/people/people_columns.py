"""The columns of a file of leads, by the headers that people and their programs write, and the words for stages."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.ingest.headers import normalise
from campaigns.models import Stage

COLUMNS: dict[str, tuple[str, ...]] = {
    "email": (
        "email", "e-mail", "mail", "email address", "e-mail address", "correo", "correo electrónico",
        "correo electronico", "dirección de correo electrónico", "이메일", "이메일 주소", "전자 메일",
    ),
    "phone": (
        "phone", "phone number", "mobile", "mobile phone", "mobile phone number", "telephone", "tel", "teléfono",
        "telefono", "número de teléfono", "móvil", "movil", "전화", "전화번호", "전화 번호", "휴대폰", "휴대전화",
    ),
    "name": ("name", "full name", "nombre", "nombre completo", "nombre y apellidos", "이름", "성명"),
    "first_name": ("first name", "given name", "nombre de pila"),
    "last_name": ("last name", "surname", "family name", "apellido", "apellidos", "성"),
    "stage": (
        "stage", "lifecycle stage", "lead stage", "status", "lead status", "etapa", "etapa del ciclo de vida", "estado",
        "단계", "라이프사이클 단계", "상태",
    ),
    "created": (
        "created", "create date", "created at", "created on", "created date", "lead since", "date", "creado",
        "fecha de creación", "fecha de creacion", "lead desde", "fecha", "생성일", "생성 날짜", "등록일",
        "리드 시작일", "날짜",
    ),
    "heard_from": (
        "heard from", "heard of us from", "how did you hear of us", "how did you hear of us?",
        "how did you hear about us", "how did you hear about us?", "cómo nos conociste", "¿cómo nos conociste?",
        "cómo nos conoció", "nos conoció por", "알게 된 경로", "유입 경로", "어떻게 알게 되셨나요",
        "어떻게 알게 되셨나요?",
    ),
    "id": (
        "id", "record id", "contact id", "lead id", "customer id", "external id", "id de registro", "id de contacto",
        "id de cliente", "identificador", "레코드 id", "연락처 id", "고객 id", "리드 id", "고객 번호",
    ),
}  # fmt: skip
# By one of these people are recognised.
NEEDED = ("email", "phone", "id")
STAGES: dict[str, tuple[str, ...]] = {
    Stage.LEAD: ("lead", "new", "cliente potencial", "nuevo", "리드", "잠재 고객", "신규"),
    Stage.QUALIFIED: (
        "qualified", "qualified lead", "marketing qualified lead", "sales qualified lead", "mql", "sql", "cualificado",
        "calificado", "lead cualificado", "lead calificado", "적격", "적격 리드",
    ),
    Stage.OPPORTUNITY: ("opportunity", "oportunidad", "기회", "영업 기회"),
    Stage.CUSTOMER: ("customer", "client", "won", "closed won", "cliente", "ganado", "고객", "성사"),
    Stage.LOST: ("lost", "closed lost", "disqualified", "unqualified", "perdido", "descartado", "실패", "이탈", "종료"),
}  # fmt: skip

_BY_HEADER = {label: part for part, labels in COLUMNS.items() for label in labels}
_BY_WORD = {word: stage for stage, words in STAGES.items() for word in words}


def columns_in(header: Sequence[str]) -> dict[str, int]:
    """Where each part stands; of two columns with the same meaning the first."""
    found: dict[str, int] = {}
    for place, label in enumerate(header):
        if part := _BY_HEADER.get(normalise(label).key.replace("_", " ")):
            found.setdefault(part, place)
    return found


def stage_of(text: str) -> str | None:
    """The stage that a word means, a lead where there is none; None for a word that means none."""
    word = " ".join(text.replace("_", " ").replace("-", " ").split()).casefold()
    return _BY_WORD.get(word) if word else str(Stage.LEAD)
