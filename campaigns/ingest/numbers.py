"""Reads numbers as exports write them: any separators, any digits, with or without a currency, never as float."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from campaigns.ingest.shapes import BadValue, Detected

MAX_LENGTH = 64
MAX_DIGITS = 30

_ISO_4217 = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
    GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT
    LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR
    NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
    STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF
    XPF YER ZAR ZMW ZWG
"""
CURRENCY_CODES = frozenset(_ISO_4217.split())

NULL_WORDS = frozenset(
    (
        "",
        "-",
        "--",
        "---",
        "–",
        "—",
        "n/a",
        "na",
        "nan",
        "null",
        "none",
        "#n/a",
        "#div/0!",
        "n.a.",
        "(not set)",
    )
)

_FOLD = str.maketrans(
    {
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},  # Arabic-Indic
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},  # Persian
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},  # full width
        **dict.fromkeys("\u00a0\u2007\u2008\u2009\u200a\u202f\u3000\t", " "),
        **dict.fromkeys(
            "\u200e\u200f\u061c\u2066\u2069\ufeff", None
        ),  # direction marks around Arabic and Hebrew
        **dict.fromkeys("\u2019\u2018\u02bc`\u00b4", "'"),
        **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d", "-"),
        "\u066b": ".",
        "\u066c": ",",
        "\uff0c": ",",
        "\uff0e": ".",
        "\uff0b": "+",
        "\uff05": "%",
        "\u066a": "%",
        "\uff08": "(",
        "\uff09": ")",
        "\uff04": "$",
        "\uffe5": "\u00a5",
        "\uffe6": "\u20a9",
        "\uffe1": "\u00a3",
    }
)

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_BARE = re.compile(r"(?P<lead>-?)(?P<body>[0-9.,]*[0-9][0-9.,]*)")
_CODE = re.compile(r"[A-Z]{3}(?!\$)")
_BOUND = re.compile(r"[<>≤≥]=?\s*[0-9]")
_MONEY = (
    r"(?:[A-Z]{1,3}\$|\$[UB]?|[¢£¤¥\u20a0-\u20cf฿৳៛﷼]|[A-Z]{3}"
    r"|kr\.?|Kč|zł|лв\.?|руб\.?|грн\.?|Ft|RM|Rp\.?|Rs\.?|S/\.?|원|円|元)"
)
_NUMBER = re.compile(
    rf"(?P<lead>[+-]?)\s*%?\s*(?:{_MONEY}\s*){{0,2}}(?P<open>[(]?)\s*(?P<inner>[+-]?)\s*(?:{_MONEY}\s*)?"
    rf"(?P<body>[0-9.,][0-9.,' ]*?)\s*(?:{_MONEY}\s*)?%?\s*(?P<close>[)]?)\s*(?:{_MONEY}\s*)?%?\s*(?P<trail>-?)"
)
_WHOLE_MONEY = re.compile(r"₩|원|KRW|¥|円|JPY|VND|₫|CLP|ISK")  # no cents: three digits at the end are a group
_LIST_OF_ONE = re.compile(r"\[([^\[\],]*)\]")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """`decimal` is "." or ","; `grouping` is the other of the two, or "" when thousands are set apart otherwise.

    Blanks and apostrophes between groups of three are read in every format: they never mean anything else.
    """

    decimal: str = "."
    grouping: str = ","


POINT = NumberFormat(".", ",")
COMMA = NumberFormat(",", ".")


def parse_number(text: str, fmt: NumberFormat = POINT) -> Decimal | None:
    """The number a cell states, None where it states none; a percentage keeps its points (12.5% is 12.5).

    Bounds such as "< 10%" are no values and give None. Raises BadValue for everything else.
    """
    if fmt.decimal == "." and _PLAIN.fullmatch(text) and len(text) <= MAX_DIGITS:
        return Decimal(text)
    return _parse_written(text, fmt)


@lru_cache(maxsize=50_000)
def _parse_written(text: str, fmt: NumberFormat) -> Decimal | None:
    if len(text) > MAX_LENGTH:
        if not text.strip():
            return None
        raise BadValue("bad_number", text[:MAX_LENGTH])
    if bare := _BARE.fullmatch(text):
        return _signed(bool(bare["lead"]), _to_plain(bare["body"], fmt), text)
    folded = _fold(text)
    if _is_null(folded):
        return None
    match = _match(folded)
    if match is None:
        raise BadValue("bad_number", text)
    is_negative = _is_negative(match)
    if is_negative is None:
        raise BadValue("bad_number", text)
    return _signed(is_negative, _to_plain(match["body"], fmt), text)


def is_null(text: str) -> bool:
    """Whether a cell says that there is no value: empty, dashes, N/A, or only a bound."""
    return len(text) <= MAX_LENGTH and _is_null(_fold(text))


def currency_mark(text: str) -> str | None:
    """The currency sign or code written beside a number ("US$", "KRW", "€"), None when there is none."""
    if len(text) > MAX_LENGTH:
        return None
    folded = _fold(text)
    marks = re.findall(_MONEY, folded) if _match(folded) else []
    return max(marks, key=len) if marks else None


def detect_number_format(values: Iterable[str]) -> Detected[NumberFormat]:
    """Which separator is the decimal one, judged from all values of a column and never from a guess.

    `evidence` is the value that decides, "" when there are only whole numbers, which every format reads alike.
    The result is None when all separators allow two readings ("1.234"; `ambiguous` holds it), or when the values
    contradict each other ("1.5" and "1,5"; `evidence` and `ambiguous` hold one of each).
    """
    decided: dict[str, str] = {}
    unclear: str | None = None
    for text in dict.fromkeys(values):
        if len(text) > MAX_LENGTH or ("." not in text and "," not in text and text.isascii()):
            continue
        decimals = _possible_decimals(text if _BARE.fullmatch(text) else _fold(text))
        if decimals == ".," and ("\u066b" in text or "\u066c" in text):
            decimals = "."  # Arabic has separators of its own, which mean one thing
        if len(decimals) == 1:
            decided.setdefault(decimals, text)
        elif decimals == ".," and unclear is None:
            unclear = text
    if len(decided) > 1:
        return Detected(None, decided["."], decided[","])
    if decided:
        decimal, text = decided.popitem()
        return Detected(POINT if decimal == "." else COMMA, text)
    if unclear is not None:
        return Detected(None, "", unclear)
    return Detected(POINT, "")


def _fold(text: str) -> str:
    folded = text.translate(_FOLD).strip()
    if folded.startswith("'"):  # how Excel marks a number kept as text
        folded = folded[1:].lstrip()
    if one := _LIST_OF_ONE.fullmatch(folded):
        folded = one[1].strip()
    return folded


def _match(folded: str) -> re.Match[str] | None:
    match = _NUMBER.fullmatch(folded)
    # A list of all codes in the pattern would take longer to compile than most files take to read.
    return match if match and CURRENCY_CODES.issuperset(_CODE.findall(folded)) else None


def _is_null(folded: str) -> bool:
    return folded.casefold() in NULL_WORDS or _BOUND.match(folded) is not None


def _is_negative(match: re.Match[str]) -> bool | None:
    """What sign and brackets say together, None when they do not fit together."""
    if bool(match["open"]) != bool(match["close"]):
        return None
    marks = match["lead"] + match["inner"] + match["trail"] + match["open"]
    if len(marks) > 1:
        return None
    return marks in ("-", "(")


def _signed(is_negative: bool, plain: str | None, text: str) -> Decimal:
    if plain is None or len(plain) > MAX_DIGITS:
        raise BadValue("bad_number", text)
    number = Decimal(plain)
    return -number if is_negative and number else number


def _possible_decimals(folded: str) -> str:
    """The separators that may be decimal: "." or ",", ".," when both may, "" when the value does not tell."""
    match = _BARE.fullmatch(folded) or _match(folded)
    if match is None or not ("." in match["body"] or "," in match["body"]):
        return ""
    readings = [fmt.decimal for fmt in (POINT, COMMA) if _to_plain(match["body"], fmt) is not None]
    if len(readings) == 2 and _WHOLE_MONEY.search(folded):
        return "." if "," in match["body"] else ","
    return "".join(readings)


def _to_plain(body: str, fmt: NumberFormat) -> str | None:
    """Digits with at most one point, or None when the separators do not stand where this format puts them."""
    whole, point, fraction = body.partition(fmt.decimal)
    if point and not (fraction.isdigit() or (not fraction and whole)):
        return None
    marks = {char for char in whole if not char.isdigit()}
    if len(marks) > 1 or not marks <= {fmt.grouping, " ", "'"} - {""}:
        return None
    if marks:
        groups = whole.split(marks.pop())
        if not _are_groups(groups):
            return None
        whole = "".join(groups)
    if not whole and not fraction:
        return None
    return f"{whole or '0'}.{fraction}" if fraction else whole


def _are_groups(groups: list[str]) -> bool:
    """Groups of three digits, or of two before the last as India writes them (12,34,567)."""
    first, *middle, last = groups
    if len(last) != 3 or not first or first.startswith("0"):
        return False
    if all(len(group) == 3 for group in middle):
        return len(first) <= 3
    return len(first) <= 2 and all(len(group) == 2 for group in middle)
