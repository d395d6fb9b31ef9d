"""Names of months and weekdays in the languages exports come in."""

from __future__ import annotations

import unicodedata

_MONTHS = (
    # English; Spanish; Portuguese; French; German; Italian; Dutch: full names, then the short forms that differ
    "january enero janeiro janvier januar gennaio januari jan ene janv gen",
    "february febrero fevereiro fevrier februar febbraio februari feb fev fevr febr",
    "march marzo marco mars marz maart mar mrt",
    "april abril avril aprile apr abr avr",
    "may mayo maio mai maggio mei mag",
    "june junio junho juin juni giugno jun giu",
    "july julio julho juillet juli luglio jul juil lug",
    "august agosto aout augustus aug ago ag",
    "september septiembre setembro septembre settembre setiembre sep sept set",
    "october octubre outubro octobre oktober ottobre oct out okt ott",
    "november noviembre novembro novembre nov",
    "december diciembre dezembro decembre dezember dicembre dec dic dez",
)
_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "lunes martes miercoles jueves viernes sabado domingo lun mar mie jue vie sab dom "
    "segunda terca quarta quinta sexta seg ter qua qui sex "
    "lundi mardi mercredi jeudi vendredi samedi dimanche mer jeu ven sam dim "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so "
    "월 화 수 목 금 토 일 월요일 화요일 수요일 목요일 금요일 토요일 일요일 "
    "月 火 水 木 金 土 日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日"
)

_MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}


def fold_name(name: str) -> str:
    """Lower case without accents and closing dot; Hangul is put together again after the accents are off."""
    letters = unicodedata.normalize("NFD", name.casefold())
    bare = "".join(char for char in letters if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", bare).strip(" .,")


_WEEKDAY_NAMES = frozenset(fold_name(name) for name in _WEEKDAYS.split())


def month_number(name: str) -> int | None:
    return _MONTH_NUMBERS.get(fold_name(name))


def is_weekday(name: str) -> bool:
    return fold_name(name) in _WEEKDAY_NAMES
