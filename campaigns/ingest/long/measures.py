"""From numbers as columns state them to the measures of rows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from campaigns.ingest.batch import Numbers
from campaigns.ingest.declare import Binding
from campaigns.ingest.long.slices import Slice
from campaigns.ingest.long.words import Lexicons, Verdicts
from campaigns.measures import MEASURES, MICRO


class Conditionals:
    """Measures taken from a mixed column on those rows whose kind is theirs."""

    def __init__(self, binding: Binding, lexicons: Lexicons) -> None:
        self._rules = []
        for rule in binding.declaration.conditionals:
            if binding.has(rule.measure) or not binding.has(rule.source) or not binding.has(rule.field):
                continue
            index = binding.columns[rule.field]
            lexicon = lexicons[index]
            search = rule.pattern.search
            verdicts = Verdicts(lexicon, lambda text, search=search: search(text) is not None)  # type: ignore[misc]
            self._rules.append((rule, lexicon, verdicts))

    def apply(self, rows: Slice, numbers: dict[str, Numbers]) -> None:
        for rule, lexicon, verdicts in self._rules:
            source = numbers.get(rule.source)
            if source is None:
                continue
            measured = source.measured & verdicts.of(lexicon.encode(rows))
            values = source.values // MICRO if MEASURES[rule.measure].unit == "count" else source.values
            values, known = np.where(measured, values, 0), numbers.get(rule.measure)
            if known is not None:  # an earlier rule for the same measure
                values = np.where(measured, values, known.values)
                measured = measured | known.measured
            numbers[rule.measure] = Numbers(values, measured)


def stated_measures(
    binding: Binding, rows: Slice, numbers: Mapping[str, Numbers], conditionals: Conditionals
) -> dict[str, Numbers]:
    """What the rows measure; columns that only help are gone."""
    stated = dict(numbers)
    for name, number in binding.declaration.constants.items():
        stated[name] = Numbers(np.full(len(rows), number, dtype=np.int64), np.ones(len(rows), dtype=np.bool_))
    if numbers:
        conditionals.apply(rows, stated)
    for helper in binding.declaration.inputs:
        stated.pop(helper, None)
    return stated
