"""Puts the read columns together into rows: level, keys, names, channel, split and measures of each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from campaigns.ingest.attribution import attribution_code
from campaigns.ingest.body import Body
from campaigns.ingest.declare import Binding, LevelRule
from campaigns.ingest.period import Days
from campaigns.ingest.shapes import Row
from campaigns.measures import MEASURES

JOINT = " › "
MAX_ENTITY = 600
MAX_NAME = 300
MAX_SPLIT = 120

Texts = Sequence[str]
Amounts = Mapping[str, Sequence[int | None]]

_NOT_CAMPAIGNS = frozenset(("(not set)", "(direct)", "(organic)", "(referral)", "(none)", "--", "-"))


def assemble_rows(
    binding: Binding, body: Body, days: Days, amounts: Amounts, currency: str, split: str, sheet: int
) -> list[Row]:
    """One row a line, before lines of the same key are merged."""
    level = level_of(binding)
    campaign_keys, campaign_names = _campaigns(binding, body)
    entity_keys, entity_names = _entities(binding, body, level)
    if binding.declaration.hides_names:
        entity_names = entity_keys
    count = len(body.lines)
    return list(
        map(
            Row._make,
            zip(
                body.lines,
                [sheet] * count,
                days.starts,
                days.ends,
                [level.level] * count,
                campaign_keys,
                campaign_names,
                entity_keys,
                entity_names,
                _channels(binding, body),
                _splits(binding, body, split),
                _attributions(binding, body),
                [currency] * count,
                _measures(binding, body, amounts),
                [0] * count,
                strict=True,
            ),
        )
    )


def level_of(binding: Binding) -> LevelRule:
    """The deepest level that has a column."""
    rules = binding.declaration.levels
    return next((rule for rule in rules if any(binding.has(name) for name in rule.fields)), rules[-1])


def is_keyed_by_id(binding: Binding) -> bool:
    """Whether the rows' own level carries an id, so that two lines of one key cannot be two things."""
    rule = level_of(binding)
    if rule.parts:
        return bool(rule.parts[-1][0]) and binding.has(rule.parts[-1][0])
    return rule.level == "campaign" and binding.has("campaign_id")


def _texts(binding: Binding, body: Body, name: str) -> list[str] | None:
    if not binding.has(name):
        fixed = binding.declaration.fixed.get(name)
        return None if fixed is None else [fixed] * len(body.lines)
    texts = body.column(binding.columns[name])
    known = {text: _clean(text) for text in set(texts)}
    return [known[text] for text in texts]


def _clean(text: str) -> str:
    """A name as people know it: without the blanks around it and the quote that guards "=" and "@" in spreadsheets."""
    bare = " ".join(text.replace("\x00", " ").split()) if not text.isprintable() else text.strip()
    return bare[1:] if bare[:1] == "'" and bare[1:2] in ("=", "@", "+", "-") else bare


def bounded(text: str, limit: int) -> str:
    """The text itself, or its beginning with a digest where it is too long to be kept whole and stay distinct."""
    if len(text) <= limit:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"{text[: limit - 17]}#{digest}"


def _campaigns(binding: Binding, body: Body) -> tuple[Texts, Texts]:
    names, ids = _texts(binding, body, "campaign"), _texts(binding, body, "campaign_id")
    none = [""] * len(body.lines)
    if names is None and ids is None:
        return none, none
    if names is not None:
        known = {name: "" if name in _NOT_CAMPAIGNS else bounded(name, MAX_NAME) for name in set(names)}
        names = [known[name] for name in names]
    if ids is None:
        return names or none, names or none
    keys = [bounded(one or other, MAX_NAME) for one, other in zip(ids, names or none, strict=True)]
    return keys, names or keys


def _entities(binding: Binding, body: Body, rule: LevelRule) -> tuple[Texts, Texts]:
    """Key and name below the campaign: the id of the row's own level where there is one, else all names joined."""
    none = [""] * len(body.lines)
    parts = [(_texts(binding, body, key), _texts(binding, body, name)) for key, name in rule.parts]
    columns = [(ids, names) for ids, names in parts if ids is not None or names is not None]
    if not columns:
        segments = [binding.declaration.segment] * len(body.lines)
        return segments, segments
    shown = _innermost([names or ids or none for ids, names in columns])
    own_ids, own_names = columns[-1]
    if own_ids is not None and is_keyed_by_id(binding):
        keys = [one or other for one, other in zip(own_ids, own_names or none, strict=True)]
    elif len(columns) == 1:
        keys = list(own_ids or own_names or none)
    else:
        named = zip(*(ids or names or none for ids, names in columns), strict=True)
        keys = [JOINT.join(texts) if any(texts) else "" for texts in named]
    return _all_bounded(keys, MAX_ENTITY), _all_bounded(shown, MAX_ENTITY)


def _innermost(columns: Sequence[Texts]) -> list[str]:
    """The name of the innermost part that has one, row by row."""
    shown = list(columns[-1])
    for outer in reversed(columns[:-1]):
        if all(shown):
            break
        shown = [name or other for name, other in zip(shown, outer, strict=True)]
    return shown


def _all_bounded(texts: list[str], limit: int) -> list[str]:
    return texts if max(map(len, texts), default=0) <= limit else [bounded(text, limit) for text in texts]


def _channels(binding: Binding, body: Body) -> Texts:
    words, details = _texts(binding, body, "channel"), _texts(binding, body, "channel_detail")
    translate = binding.declaration.channels
    if words is None or translate is None:
        return [binding.declaration.channel] * len(body.lines)
    known: dict[tuple[str, str], str] = {}
    pairs = list(zip(words, details or [""] * len(words), strict=True))
    for word, detail in set(pairs):
        known[word, detail] = translate(word, detail)
    return [known[pair] for pair in pairs]


def _splits(binding: Binding, body: Body, prefix: str) -> Texts:
    """What splits the rows further than their level: "age=18-24; gender=male"; a split never enters totals."""
    indexes = [binding.columns[name] for name in binding.declaration.breakdowns if binding.has(name)]
    indexes += binding.extra_dimensions
    if not indexes:  # only the title says that the report is split
        return [prefix] * len(body.lines)
    labels = [binding.header[index].strip() for index in indexes]
    known: dict[tuple[str, ...], str] = {}
    splits = []
    for values in zip(*(body.column(index) for index in indexes), strict=True):
        if values not in known:
            pairs = [f"{label}={value.strip()}" for label, value in zip(labels, values, strict=True)]
            known[values] = bounded("; ".join(pairs), MAX_SPLIT)
        splits.append(known[values])
    return splits


def _attributions(binding: Binding, body: Body) -> Texts:
    texts = _texts(binding, body, "attribution")
    if texts is None:
        return [""] * len(body.lines)
    known = {text: bounded(attribution_code(text), MAX_SPLIT) for text in set(texts)}
    return [known[text] for text in texts]


def _measures(binding: Binding, body: Body, amounts: Amounts) -> list[dict[str, int]]:
    declaration = binding.declaration
    names = list(amounts)
    columns = [amounts[name] for name in names]
    if not columns:
        return [dict(declaration.constants) for _line in body.lines]
    pairs = [_stated(names, numbers) for numbers in zip(*columns, strict=True)]
    if declaration.constants:
        for measures in pairs:
            measures.update(declaration.constants)
    _apply_conditionals(binding, body, pairs)
    if declaration.finish is not None:
        pairs = [declaration.finish(measures) for measures in pairs]
    for helper in declaration.inputs.keys() & amounts.keys():
        for measures in pairs:
            measures.pop(helper, None)
    return pairs


def _stated(names: Sequence[str], numbers: Sequence[int | None]) -> dict[str, int]:
    if None not in numbers:
        return dict(zip(names, numbers, strict=True))  # type: ignore[arg-type]  # just looked
    return {name: number for name, number in zip(names, numbers, strict=True) if number is not None}


def _apply_conditionals(binding: Binding, body: Body, pairs: list[dict[str, int]]) -> None:
    """Takes a mixed result column over on the rows whose kind of result is the measure's, if it has no column."""
    for rule in binding.declaration.conditionals:
        if binding.has(rule.measure) or not binding.has(rule.source) or not binding.has(rule.field):
            continue
        unit = MEASURES[rule.measure].unit
        kinds = body.column(binding.columns[rule.field])
        wanted = {text for text in set(kinds) if rule.pattern.search(text)}
        for measures, text in zip(pairs, kinds, strict=True):
            if rule.source in measures and text in wanted:
                number = measures[rule.source]
                measures[rule.measure] = number // 1_000_000 if unit == "count" else number
