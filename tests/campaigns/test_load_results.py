"""Results of one kind are loaded beside the rows they belong to, and a second time nothing changes."""

from __future__ import annotations

from campaigns.models import Fact, Series
from tests.campaigns.imports import Imports
from tests.campaigns.ingest.reading import FILES, read_path
from tests.cast import Cast, as_workspace


def test_results_have_series_of_their_own(cast: Cast) -> None:
    result = read_path(FILES / "meta_ads/results_period_en.csv")
    with as_workspace(cast.bakery):
        imports = Imports(cast.bakery)
        first, again = (imports.load_read(run_id, result) for run_id in (1, 2))
        assert (first.new, first.changed, first.unchanged) == (8, 0, 0)
        assert (again.new, again.changed, again.unchanged) == (0, 0, 8)
        kinds = dict(Series.objects.of(cast.bakery).values_list("id", "breakdown"))
        attributions = set(Series.objects.of(cast.bakery).values_list("attribution", flat=True))
        facts = list(Fact.objects.of(cast.bakery).values_list("series_id", "spend", "results"))
    assert {kinds[series]: results for series, _spend, results in facts if results} == {
        "result=actions:offsite_conversion.fb_pixel_purchase": 11_000_000,
        "result=actions:link_click": 402_000_000,
        "result=actions:onsite_conversion.lead_grouped": 24_000_000,
        "result=video_thruplay_watched_actions": 1_300_000_000,
    }
    assert sum(spend or 0 for series, spend, _results in facts if not kinds[series]) == 1_260_400_000
    assert {spend for series, spend, _results in facts if kinds[series]} == {None}
    assert attributions == {"7d_click 1d_view", "1d_click", "7d_click 1d_ev 1d_view"}
