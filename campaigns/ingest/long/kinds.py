"""Numbers that mean something only with their kind: they stand on rows of their own, one breakdown a kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from campaigns.ingest.assemble import MAX_SPLIT, bounded
from campaigns.ingest.batch import Batch, Name, Numbers
from campaigns.ingest.declare import Binding, Kinded
from campaigns.ingest.long.batches import Spool
from campaigns.ingest.long.names import Names
from campaigns.ingest.long.slices import Ints, Slice
from campaigns.ingest.long.words import Combinations, Lexicons, Verdicts

_NO_KIND = ("", "-", "--")


class KindRows:
    """The rows of one rule: `measure` is the number of `source`, `field` names its kind, `name` the breakdown."""

    def __init__(self, rule: Kinded, binding: Binding, lexicons: Lexicons, sheet: int) -> None:
        self.rule, self.spool = rule, Spool()
        self._sheet = sheet
        self.column = binding.columns[rule.field]
        self._lexicon = lexicons[self.column]
        self._has_kind = Verdicts(self._lexicon, lambda text: text.strip() not in _NO_KIND)

    def see(self, rows: Slice, numbers: Mapping[str, Numbers], names: Ints, days: Ints) -> None:
        source = numbers.get(self.rule.source)
        if source is None:
            return
        own = np.flatnonzero(source.measured & self._has_kind.of(self._lexicon.encode(rows)))
        if len(own):
            measures = {self.rule.measure: Numbers(source.values[own], source.measured[own])}
            self.spool.add(
                Batch(0, self._sheet, (), names[own], rows.lines[own], days[own], days[own], measures)
            )

    def name(self, found: Names, combinations: Combinations) -> Names:
        """The names of its rows, by the combinations that the names of all rows have."""
        listed: dict[Name, int] = {}
        keys: dict[tuple[int, str], int] = {}
        of, key_numbers = [], []
        for number, kind in enumerate(combinations.texts(self.column)):
            name = found.listed[found.of[number]]
            pair = f"{self.rule.name}={kind.strip()}"
            split = bounded(f"{name.breakdown}; {pair}" if name.breakdown else pair, MAX_SPLIT)
            of.append(listed.setdefault(name._replace(breakdown=split), len(listed)))
            key_numbers.append(keys.setdefault((int(found.keys[number]), split), len(keys)))
        return Names(list(listed), np.array(of, dtype=np.int32), np.array(key_numbers, dtype=np.int32))


def kind_rows(binding: Binding, lexicons: Lexicons, sheet: int) -> list[KindRows]:
    return [
        KindRows(rule, binding, lexicons, sheet)
        for rule in binding.declaration.kinded
        if binding.has(rule.source) and binding.has(rule.field)
    ]


def kinds_in(names: Names, name_of: Ints) -> str:
    """The kinds with the number of their rows, most frequent first, for a sentence."""
    numbers, first, counts = np.unique(names.of[name_of], return_index=True, return_counts=True)
    found: Counter[str] = Counter()
    for at in np.argsort(first).tolist():
        found[names.listed[numbers[at]].breakdown.rpartition("=")[2]] += int(counts[at])
    return ", ".join(f"{kind} ({count})" for kind, count in found.most_common(6))
