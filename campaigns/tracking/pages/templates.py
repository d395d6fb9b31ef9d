"""Pages to begin with: an e-book, a webinar, a discount, a consultation, a newsletter; in the language in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.tracking.pages.blocks import TO_FORM, Block, clean
from campaigns.tracking.pages.fields import FormField


@dataclass(frozen=True, slots=True)
class Start:
    """What a new page is filled with."""

    title: str
    blocks: list[Block]
    fields: list[FormField]
    button: str
    thanks: list[Block]
    makes: str = "lead"
    double_opt_in: bool = True


@dataclass(frozen=True, slots=True)
class Template:
    label: str | Promise
    text: str | Promise
    make: Callable[[], Start] = field(repr=False)


def make(template: str) -> Start:
    """Call within the language of the page."""
    return TEMPLATES[template].make()


def _block(kind: str, *, thanks: bool = False, **values: Any) -> Block:
    return clean(kind, values, pictures={}, thanks=thanks)


def _page(headline: str, under: str, text: str, benefits: tuple[str, list[str]], form: str) -> list[Block]:
    title, items = benefits
    return [
        _block("headline", text=headline, under=under),
        _block("text", html=text),
        _block("benefits", title=title, items=items),
        _block("form", title=form),
    ]


def _thanks(headline: str, text: str) -> list[Block]:
    return [_block("headline", thanks=True, text=headline, under=text)]


def _email() -> FormField:
    return FormField("email", "email", _("E-mail address"), required=True)


def _name() -> FormField:
    return FormField("name", "name", _("Your name"))


def _heard() -> FormField:
    choices = (
        _("Search engine"),
        _("Social network"),
        _("A friend or colleague"),
        _("Newsletter"),
        _("Other"),
    )
    return FormField("heard", "heard", _("How did you hear of us?"), choices=choices)


def _ebook() -> Start:
    return Start(
        title=_("Free guide"),
        blocks=_page(
            _("The free guide that answers your questions"),
            _("In twenty minutes you know what matters and what you can skip."),
            _(
                "Say here in two or three sentences for whom the guide is, and what will be different after reading it."
            ),
            (
                _("What is inside"),
                [_("The most frequent mistakes"), _("A checklist to print"), _("Examples with numbers")],
            ),
            _("Get the guide by e-mail"),
        ),
        fields=[_name(), _email(), _heard()],
        button=_("Send me the guide"),
        thanks=_thanks(_("Enjoy reading!"), _("Your guide is ready to download.")),
    )


def _webinar() -> Start:
    return Start(
        title=_("Free webinar"),
        blocks=[
            *_page(
                _("Free webinar: one hour that moves you forward"),
                _("Write here the day, the hour and the time zone."),
                _("Say here what will be shown, and who will show it."),
                (
                    _("You will learn"),
                    [_("How to begin"), _("What it costs"), _("How to tell whether it works")],
                ),
                _("Keep a seat"),
            ),
            _block("button", text=_("Keep a seat"), target=TO_FORM),
        ],
        fields=[_name(), _email(), FormField("text", "text", _("What would you like to ask?")), _heard()],
        button=_("Sign me up"),
        thanks=_thanks(_("Your seat is kept"), _("We will send you the link before it begins.")),
        makes="sign_up",
    )


def _discount() -> Start:
    return Start(
        title=_("A discount for new customers"),
        blocks=_page(
            _("A tenth off your first order"),
            _("Leave your e-mail address and use the code today."),
            _("Say here for what the discount counts, and until when."),
            (
                _("Why people buy from us"),
                [_("Made by hand"), _("Delivered in two days"), _("Returns are free")],
            ),
            _("Get the code"),
        ),
        fields=[_email(), _heard()],
        button=_("Get the code"),
        thanks=_thanks(_("Here is your code"), _("Write the code here, and where to enter it.")),
    )


def _consultation() -> Start:
    return Start(
        title=_("Free first consultation"),
        blocks=_page(
            _("Half an hour about your question, free of charge"),
            _("Tell us what you have in mind. We call you back within one working day."),
            _("Say here who will call, and what a customer knows after the call."),
            (
                _("How it works"),
                [_("You send your question"), _("We call you"), _("You decide what comes next")],
            ),
            _("Ask for a call"),
        ),
        fields=[
            _name(),
            _email(),
            FormField("phone", "phone", _("Phone number"), required=True),
            FormField("text", "text", _("What is it about?")),
            _heard(),
        ],
        button=_("Call me back"),
        thanks=_thanks(_("Thank you, we will call you"), _("You will hear from us within one working day.")),
        double_opt_in=False,
    )


def _newsletter() -> Start:
    return Start(
        title=_("Our newsletter"),
        blocks=_page(
            _("One letter a month, nothing else"),
            _("What is new, what works, and what we learned."),
            _("Say here what the letter is about, and for whom it is."),
            (
                _("You get"),
                [_("One letter a month"), _("Offers for readers alone"), _("A link to leave in each letter")],
            ),
            _("Subscribe"),
        ),
        fields=[_email(), _heard()],
        button=_("Subscribe"),
        thanks=_thanks(_("Welcome!"), _("The next letter is yours.")),
        makes="sign_up",
    )


TEMPLATES: dict[str, Template] = {
    "ebook": Template(gettext_lazy("E-book or guide"), gettext_lazy("A file for an e-mail address."), _ebook),
    "webinar": Template(gettext_lazy("Webinar"), gettext_lazy("Seats for a live event."), _webinar),
    "discount": Template(gettext_lazy("Discount"), gettext_lazy("A code for new customers."), _discount),
    "consultation": Template(
        gettext_lazy("Consultation"), gettext_lazy("A call back with a phone number."), _consultation
    ),
    "newsletter": Template(
        gettext_lazy("Newsletter"), gettext_lazy("Subscribers, confirmed by e-mail."), _newsletter
    ),
}
