"""The page of help: short answers to what people ask first, in each language."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe


@dataclass(frozen=True, slots=True)
class Topic:
    """`anchor` is its place in the address; `more` names a page that says more."""

    anchor: str
    title: Promise
    paragraphs: tuple[Promise, ...]
    more: str = ""


TOPICS = (
    Topic(
        "first-roi",
        _("From signing up to a first ROI"),
        (
            _(
                "Export what you spent from the platform where you advertise, by day and campaign, and what "
                "you sold from your shop or CRM."
            ),
            _(
                "Drop both files on the page of imports. Each is recognised and shown before anything "
                "counts; confirm it, and the results follow in a few seconds."
            ),
            _(
                "Enter your gross margin in the settings, so that ROI compares the cost with what you earned "
                "and not with what you sold."
            ),
        ),
    ),
    Topic(
        "files",
        _("Which files can be read"),
        (
            _(
                "Exports of Meta, Google Ads, LinkedIn, X, TikTok, Pinterest, YouTube, GA4, HubSpot, "
                "Shopify, Stripe, WooCommerce, Mailchimp and others, in English, Spanish and Korean, as CSV "
                "or as a spreadsheet. A table of your own works too: say once which column is what."
            ),
            _(
                "The same file twice changes nothing, a newer export replaces what it tells anew, and every "
                "import can be undone."
            ),
        ),
    ),
    Topic(
        "no-number",
        _("Why a number is missing"),
        (
            _(
                "A dash means that nothing was measured: a source is missing, its file ends before the "
                "period does, or no exchange rate is known. Point at it, or reach it with the keyboard, to "
                "read why."
            ),
            _(
                "A zero was measured. “Not defined” means that there is nothing to divide by, such as the "
                "cost of an acquisition where nobody was acquired."
            ),
        ),
    ),
    Topic(
        "open",
        _("Where a number comes from"),
        (
            _(
                "Open any number: the page behind it lists every row that made it, with its file, line and "
                "exchange rate, and their sum is the number that you opened. A colleague who may see the "
                "workspace can open the same address."
            ),
        ),
    ),
    Topic(
        "roi",
        _("Which ROI you are reading"),
        (
            _(
                "Contribution ROI compares what the sales left after the goods with the cost; revenue ROI "
                "compares the sales themselves. The words under each ROI say which one it is, and whether "
                "the cost is ad spend alone or also labour, tools and fees."
            ),
        ),
        more="analytics:metric_glossary",
    ),
    Topic(
        "sources",
        _("Why two sources differ"),
        (
            _(
                "A platform claims sales before which its ads were seen; a shop counts what was paid. They "
                "are never added up. The page of reconciliation shows the gap between two sources, its "
                "likely causes and what each is worth."
            ),
        ),
    ),
    Topic(
        "tracking",
        _("How a click is followed to a sale"),
        (
            _(
                "Make links with the link builder, so that each carries the key of its campaign. Put the "
                "script on your website, or use landing pages made here. Sales come in by webhook, through "
                "the API or by import."
            ),
        ),
    ),
    Topic(
        "rights",
        _("Who may do what"),
        (
            _(
                "A viewer reads. An analyst also imports and plans. An admin also invites people and changes "
                "settings. An owner can hand over the organization. Nobody outside a workspace sees anything "
                "of it."
            ),
        ),
    ),
    Topic(
        "data",
        _("What becomes of your data"),
        (
            _(
                "Every table can be downloaded. Uploaded files are encrypted, and deleted after the time "
                "that the settings say. What is known of a person can be handed out and erased on the page "
                "of leads."
            ),
        ),
    ),
)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "help.html", {"topics": TOPICS})
