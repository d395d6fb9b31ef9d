"""Blocks: what dashboards and reports are made of. A choice is kept, its data are computed and are plain JSON."""

from __future__ import annotations

from analytics.blocks.choices import Choice, choice_from
from analytics.blocks.data import data_of

__all__ = ["Choice", "choice_from", "data_of"]
