"""What pages say of webhooks: problems, what deliveries led to, and how each system is set up."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.models import ConversionKind, WebhookDelivery, WebhookSource
from campaigns.tracking.webhooks import stripe

Vendor = WebhookSource.Vendor

# By the codes of `campaigns.tracking.webhooks`.
WHY_IGNORED: dict[str, Promise] = {
    "topic": gettext_lazy("Not about leads or sales"),
    "test": gettext_lazy("A test, not a sale"),
    "unpaid": gettext_lazy("Not paid yet: it counts when it is"),
    "nothing_paid": gettext_lazy("Nothing was paid"),
    "nothing_back": gettext_lazy("No money for goods was paid back"),
    "nobody": gettext_lazy("It names nobody"),
    "no_id_of_contact": gettext_lazy("It does not say which contact: send hs_object_id too"),
    "no_id_of_deal": gettext_lazy("It does not say which deal: send hs_object_id too"),
}
_OUTCOMES: dict[str, Promise] = {
    "created": gettext_lazy("recorded"),
    "duplicate": gettext_lazy("known already"),
    "conflict": gettext_lazy("known already, with other values"),
    "known": gettext_lazy("recognised"),
    "nobody": gettext_lazy("not named"),
}
_THINGS: dict[str, Promise] = {
    "stage": gettext_lazy("stage"),
    "person": gettext_lazy("person"),
}
# The topics that count, as each system names them.
TOPICS: dict[str, tuple[str, ...]] = {
    Vendor.SHOPIFY: ("orders/paid", "refunds/create"),
    Vendor.STRIPE: stripe.EVENTS,
    Vendor.WOOCOMMERCE: ("order.created", "order.updated"),
    Vendor.HUBSPOT: ("contact.creation", "deal.propertyChange (dealstage)"),
}


def problem_of(webhook: WebhookSource) -> str:
    """In words, "" where there is none."""
    what, _colon, text = webhook.problem.partition(":")
    number = int(text) if text.isdigit() else 1
    if what == "secret":
        return _("It calls, and there is no secret yet to check it with. Paste the secret below.")
    if what == "signature":
        words = ngettext(
            "%(count)s call was not signed with the secret that is stored here. Compare the two secrets.",
            "%(count)s calls were not signed with the secret that is stored here. Compare the two secrets.",
            number,
        )
    elif what == "stale":
        words = ngettext(
            "%(count)s call was too old to be trusted. Check the clock of the sender.",
            "%(count)s calls were too old to be trusted. Check the clock of the sender.",
            number,
        )
    elif what == "body":
        words = ngettext(
            "%(count)s call could not be read. The latest deliveries say why.",
            "%(count)s calls could not be read. The latest deliveries say why.",
            number,
        )
    else:
        return ""
    return words % {"count": number}


def state_of(webhook: WebhookSource) -> dict[str, str]:
    """A badge: its words and their tone."""
    if webhook.stopped_at is not None:
        return {"text": _("stopped"), "tone": "neutral"}
    if not webhook.secret:
        return {"text": _("needs its secret"), "tone": "warning"}
    if webhook.problem:
        return {"text": _("has a problem"), "tone": "error"}
    if webhook.heard_at is None:
        return {"text": _("waits for its first call"), "tone": "info"}
    return {"text": _("works"), "tone": "success"}


def result_of(delivery: WebhookDelivery) -> str:
    """What a delivery led to."""
    if delivery.state == WebhookDelivery.State.IGNORED:
        return str(WHY_IGNORED.get(delivery.detail, delivery.get_state_display()))
    if delivery.state == WebhookDelivery.State.REFUSED:
        return delivery.detail or str(delivery.get_state_display())
    found = []
    for pair in delivery.detail.split(", "):
        thing, _space, outcome = pair.partition(" ")
        label: Any = dict(ConversionKind.choices).get(thing) or _THINGS.get(thing, thing)
        words = {"thing": label, "outcome": _OUTCOMES.get(outcome, outcome)}
        found.append(_("%(thing)s: %(outcome)s") % words)
    return " · ".join(dict.fromkeys(found))


def steps_of(vendor: str) -> list[str]:
    """How to set it up there, one step after the other."""
    topics = ", ".join(TOPICS[vendor])
    if vendor == Vendor.SHOPIFY:
        return [
            _("In Shopify, open Settings, Notifications, Webhooks."),
            _("Create one webhook for each of these events, in JSON, with the address above: %(topics)s.")
            % {"topics": topics},
            _("Copy the secret that the page of webhooks shows below the list, and paste it here."),
        ]
    if vendor == Vendor.STRIPE:
        return [
            _("In Stripe, open Developers, Webhooks, and add an endpoint with the address above."),
            _("Choose these events and no others: %(topics)s.") % {"topics": topics},
            _("Reveal the signing secret of the endpoint (it begins with whsec_), and paste it here."),
            _("Put the click id into client_reference_id of the checkout, and the sale finds its link."),
        ]
    if vendor == Vendor.WOOCOMMERCE:
        return [
            _("In WordPress, open WooCommerce, Settings, Advanced, Webhooks, and add two webhooks."),
            _("Give each the address above and one of these topics: %(topics)s.") % {"topics": topics},
            _("Write the same secret into both and here. One can be made here."),
        ]
    return [
        _("In HubSpot, make a private app. Its client secret is the secret to paste here."),
        _("For leads, let the app subscribe to contact.creation with the address above as its target."),
        _(
            "For sales with their amount, make a workflow of deals with the action “Send a webhook”, signed by the app."
        ),
        _(
            "Let it send hs_object_id, dealstage, amount, deal_currency_code, closedate, and email of the contact."
        ),
    ]
