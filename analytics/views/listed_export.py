"""The rows behind a figure of web traffic, and the conversions behind credit, as files of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.attribution.listed import Line, Touch
from analytics.attribution.listed import listed as listed_credit
from analytics.attribution.shares import WHOLE
from analytics.metrics.shapes import as_decimal, exact
from analytics.reconciling.words import CAUSES
from analytics.traffic.rows import ImportedRow, Row, ViewRow, VisitRow, Wish
from analytics.traffic.rows import listed as listed_traffic
from analytics.views.attributed_rows import wish_of
from analytics.views.figures import no_data
from analytics.views.periods import Period, period_or_default
from analytics.views.row_files import left_out
from analytics.views.rows_export import MOST_ROWS
from analytics.views.traffic_rows import asked_rows
from campaigns import sheets
from campaigns.channels import CHANNELS
from campaigns.measures import MICRO
from campaigns.tracking.settings import settings_of


@require_safe
def traffic_rows_export(request: HttpRequest, slug: str, kind: sheets.Kind) -> HttpResponse:
    """As the page lists them; times in whole seconds, so that they can be added up."""
    workspace = access.workspace_for(request, slug)
    period = _period(workspace, request)
    wish, _figure = asked_rows(request.GET)
    found = listed_traffic(workspace, period.first, period.last, wish, per_page=MOST_ROWS)
    rows = [_traffic_row(workspace, row, wish) for row in found.rows] + _left_out(
        found.count, rows=found.rows
    )
    name = f"{wish.table}-rows-{wish.record}-{workspace.slug}-{_days(period)}"
    return sheets.download(name, kind, _traffic_header(wish), rows)


@require_safe
def attributed_rows_export(request: HttpRequest, slug: str, kind: sheets.Kind) -> HttpResponse:
    """A line a conversion, with the credit that was asked for and all of its touches."""
    workspace = access.workspace_for(request, slug)
    period = _period(workspace, request)
    wish = wish_of(workspace, request.GET, settings_of(workspace).model)
    found = listed_credit(workspace, period.first, period.last, wish, per_page=MOST_ROWS)
    header = [
        _("Conversion"),
        _("Kind"),
        _("When"),
        _("Value"),
        _("Currency"),
        _("Value in %(currency)s") % {"currency": workspace.currency},
        _("Credited conversions"),
        _("Credited value in %(currency)s") % {"currency": workspace.currency},
        _("Touches"),
    ]
    rows = [_credited(workspace, line) for line in found.lines] + _left_out(found.count, rows=found.lines)
    return sheets.download(f"{wish.subject}-{workspace.slug}-{_days(period)}", kind, header, rows)


def _left_out(count: int, *, rows: Sequence[object]) -> list[list[str]]:
    """Below an empty line."""
    return [[], *missing] if (missing := left_out(count, len(rows))) else []


def _period(workspace: Workspace, request: HttpRequest) -> Period:
    """A question with a fault has no file."""
    period, problem = period_or_default(workspace, request.GET)
    if problem:
        raise DomainError(problem)
    return period


def _days(period: Period) -> str:
    return f"{period.first.isoformat()}-{period.last.isoformat()}"


def _moment(workspace: Workspace, moment: datetime) -> str:
    """In the workspace's zone."""
    return moment.astimezone(ZoneInfo(workspace.time_zone)).isoformat(sep=" ", timespec="seconds")


def _said(value: Fraction | int | None, reason: str) -> str:
    """The number, or in words why there is none, so that a gap is no zero."""
    if value is None:
        return no_data(reason)
    return exact(as_decimal(Fraction(value)))


# --- web traffic ------------------------------------------------------------------------------------------------


def _traffic_header(wish: Wish) -> list[str]:
    if wish.record == "imported":
        numbers = (
            [_("Views"), _("Seconds of engagement")]
            if wish.table == "pages"
            else [
                _("Sessions"),
                _("New users"),
                _("Engaged sessions"),
                _("Seconds of engagement"),
                _("Key events"),
            ]
        )
        return [_("First day"), _("Last day"), *numbers, _("Name"), _("File"), _("Sheet"), _("Line")]
    if wish.table == "pages":
        return [_("When"), _("Seconds in sight"), _("Page"), _("Channel")]
    return [
        _("Began"),
        _("Pages"),
        _("Seconds in sight"),
        _("Conversions"),
        _("Engaged"),
        _("New"),
        _("Channel"),
        _("First page"),
    ]


def _traffic_row(workspace: Workspace, row: Row, wish: Wish) -> list[str]:
    if isinstance(row, VisitRow):
        return _visit(workspace, row)
    if isinstance(row, ViewRow):
        when = _moment(workspace, row.at)
        channel = str(CHANNELS.get(row.channel, row.channel))
        return [when, _said(row.seconds, _("Nothing said how long.")), row.address, channel]
    return _imported(row, wish)


def _visit(workspace: Workspace, row: VisitRow) -> list[str]:
    began = _moment(workspace, row.began_at)
    if row.is_new is None:
        new = no_data(_("Nobody agreed to be recognised."))
    else:
        new = _("new") if row.is_new else _("returning")
    return [
        began,
        str(row.pages),
        _said(row.seconds or None, _("Nothing said how long.")),
        str(row.conversions),
        _("yes") if row.is_engaged else _("no"),
        new,
        str(CHANNELS.get(row.channel, row.channel)),
        row.address or no_data(_("A click on a link whose target never reported.")),
    ]


def _imported(row: ImportedRow, wish: Wish) -> list[str]:
    values = (
        [row.page_views, row.engaged_seconds]
        if wish.table == "pages"
        else [row.sessions, row.new_users, row.engaged_sessions, row.engaged_seconds, row.key_events]
    )
    return [
        row.start_on.isoformat(),
        row.end_on.isoformat(),
        *(_said(value, _("The file does not say.")) for value in values),
        row.name,
        row.file_name,
        str(row.sheet + 1),
        str(row.line),
    ]


# --- attributed conversions -------------------------------------------------------------------------------------


def _credited(workspace: Workspace, line: Line) -> list[str]:
    conversion = line.conversion
    none = _("Nobody reported a value of it.")
    reason = str(CAUSES["no_rate"][1]) if line.is_unconverted else none
    return [
        conversion.external_id,
        conversion.get_kind_display(),
        _moment(workspace, conversion.at),
        _said(None if conversion.value is None else Fraction(conversion.value, MICRO), none),
        conversion.currency,
        _said(None if line.value is None else Fraction(line.value, MICRO), reason),
        _said(Fraction(line.share.conversions, MICRO), ""),
        _said(None if line.share.value is None else Fraction(line.share.value, MICRO), reason),
        "; ".join(_touch(touch) for touch in line.touches) or _("no touch within the look-back"),
    ]


def _touch(touch: Touch) -> str:
    place = f"{touch.channel}, {touch.campaign}" if touch.campaign else touch.channel
    weight = formats.percent(Decimal(touch.weight) / WHOLE)
    return f"{place} {weight}"
