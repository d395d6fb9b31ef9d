"""The real exports that lie beside a checkout, where they lie; a clone without them skips what needs them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

EXPORTS = Path(os.environ.get("SMROI_EXPORTS", str(Path(__file__).parents[2] / "shared" / "exports")))
needs_exports = pytest.mark.skipif(
    not EXPORTS.is_dir(), reason="the folder of real exports is not beside this checkout"
)
