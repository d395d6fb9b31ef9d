"""Every real export has an expectation somewhere: by vendor in test_real_ads, test_real_social and test_real_sales."""

from __future__ import annotations

from tests.campaigns.ingest import test_real_ads, test_real_sales, test_real_social
from tests.exports import EXPORTS, needs_exports

pytestmark = needs_exports


def test_no_vendor_is_left_out() -> None:
    folders = {path.name for path in EXPORTS.iterdir() if path.is_dir()}
    assert folders == {*test_real_ads.FOLDERS, *test_real_social.FOLDERS, *test_real_sales.VENDORS}
