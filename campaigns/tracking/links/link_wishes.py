"""What a person says about a short link and about the other places it leads to, and which of it can be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.models import Workspace
from accounts.templatetags.formats import reader_locale
from campaigns.models import Campaign, ContentItem, Domain, Link, LinkTarget, PublicAddress
from campaigns.planning.days import FIRST_DAY, LAST_DAY
from campaigns.tracking.links.short import checked_target, checked_texts, plain

Rule = LinkTarget.Rule
DEVICES = {
    "ios": gettext_lazy("iPhone and iPad"),
    "android": gettext_lazy("Android"),
    "mobile": gettext_lazy("Other phones and tablets"),
    "desktop": gettext_lazy("Computer"),
}
# The value of a target that was taken out: no country and no device is called so, and its clicks stay its own.
NOBODY = "-"
MOST_TARGETS = 30
SHORT_ITSELF = gettext_lazy("This is a short link itself. Enter the address it leads to.")
# Something is left for the link's own target, or it would be none.
MOST_SHARED = 99
SHORTEST_PASSWORD, LONGEST_PASSWORD = 4, 128


@dataclass(frozen=True, slots=True)
class TargetWish:
    """`value` is a country or a device, `share` of a split in percent. `id` says which one of the link's it is."""

    rule: str
    target: str
    value: str = ""
    share: int | None = None
    name: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class LinkWish:
    """An empty `slug` stands for the one it has, or one that is made up; a `password` of None for the one it has.

    `targets` of None leaves them as they are.
    """

    target: str
    slug: str = ""
    domain: Domain | None = None
    title: str = ""
    campaign: Campaign | None = None
    content_item: ContentItem | None = None
    source: str = ""
    medium: str = ""
    term: str = ""
    content: str = ""
    expires_at: datetime | None = None
    expired_target: str = ""
    password: str | None = None
    preview_title: str = ""
    preview_text: str = ""
    preview_image: str = ""
    targets: Sequence[TargetWish] | None = None


def countries() -> dict[str, str]:
    """The countries of the world by their code of two letters, in the reader's language."""
    names = reader_locale().territories
    return {code: str(names[code]) for code in sorted(names) if _is_country(code)}


def _is_country(code: str) -> bool:
    """Babel also names regions, and codes that stand for no country."""
    return len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


def checked(workspace: Workspace, wish: LinkWish, *, before: Link | None = None) -> LinkWish:
    """The wish as it is kept; raises DomainError with the field at fault."""
    campaign, item = _of_a_plan(workspace, wish)
    texts = checked_texts(source=wish.source, medium=wish.medium, term=wish.term, content=wish.content)
    return replace(
        wish,
        target=_place(wish.target, "target"),
        domain=_domain(workspace, wish.domain, before),
        title=plain(wish.title, "title", 200),
        campaign=campaign,
        content_item=item,
        expires_at=_moment(wish.expires_at, before),
        expired_target=_expired_target(wish),
        password=_password(wish.password),
        preview_title=plain(wish.preview_title, "preview_title", 200),
        preview_text=plain(wish.preview_text, "preview_text", 300),
        preview_image=checked_target(wish.preview_image, field="preview_image")
        if wish.preview_image.strip()
        else "",
        targets=None if wish.targets is None else _targets(wish.targets),
        **texts,
    )


def _place(target: str, field: str) -> str:
    """Where a link may lead: not to a short link again, which could lead back."""
    target = checked_target(target, field=field)
    if short_among([target]):
        raise DomainError(str(SHORT_ITSELF), field=field)
    return target


def short_among(targets: Collection[str]) -> set[str]:
    """Those of them that are short links, of whichever workspace; each is a web address."""
    places = {target: _place_of(target) for target in targets}
    hosts, slugs = {host for host, _slug in places.values()}, {slug for _host, slug in places.values()}
    links = PublicAddress.objects.filter(
        space="path", host__in=hosts, slug__in=slugs, kind=PublicAddress.Kind.LINK
    )
    found = set(links.values_list("host", "slug"))
    return {target for target, place in places.items() if place in found}


def _place_of(target: str) -> tuple[str, str]:
    """Host and name as public addresses have them."""
    parts = urlsplit(target)
    host = (parts.hostname or "").rstrip(".")
    is_own = host == urlsplit(settings.PUBLIC_URL).hostname
    return "" if is_own else host, unquote(parts.path).strip("/")[:100]


def _expired_target(wish: LinkWish) -> str:
    if not wish.expired_target.strip():
        return ""
    if wish.expires_at is None:
        text = _("Say when the link expires, or leave out where it leads after that.")
        raise DomainError(text, field="expires_at")
    return _place(wish.expired_target, "expired_target")


def _domain(workspace: Workspace, domain: Domain | None, before: Link | None) -> Domain | None:
    """One of the workspace's that was seen to lead here; the one that a link has may stay."""
    if domain is None:
        return None
    # Held until the link is written: nobody removes it meanwhile.
    found = Domain.objects.of(workspace).select_for_update(no_key=True).filter(pk=domain.pk).first()
    if found is None:
        raise DomainError(_("Choose one of the list."), field="domain")
    if found.verified_at is None and (before is None or before.domain_id != found.pk):
        text = _("%(host)s was not seen to lead here yet. Check it under Domains first.")
        raise DomainError(text % {"host": found.host}, field="domain")
    return found


def _of_a_plan(workspace: Workspace, wish: LinkWish) -> tuple[Campaign | None, ContentItem | None]:
    """A content item brings its campaign along, and belongs to no other."""
    campaign, item = wish.campaign, wish.content_item
    if campaign is not None and not Campaign.objects.of(workspace).filter(pk=campaign.pk).exists():
        raise DomainError(_("Choose one of the list."), field="campaign")
    if item is None:
        return campaign, None
    rows = ContentItem.objects.of(workspace).select_related("campaign")
    item = rows.select_for_update(of=("self",), no_key=True).filter(pk=item.pk).first()
    if item is None:
        raise DomainError(_("Choose one of the list."), field="content_item")
    if campaign is not None and campaign.pk != item.campaign_id:
        text = _("“%(item)s” belongs to the campaign “%(campaign)s”. Choose that one, or no content item.")
        words = {"item": item.title, "campaign": item.campaign.name}
        raise DomainError(text % words, field="content_item")
    return item.campaign, item


def _moment(at: datetime | None, before: Link | None) -> datetime | None:
    """A link expires in time to come; what has expired already may stay so."""
    if at is None or (before is not None and before.expires_at == at):
        return at
    if not FIRST_DAY.year <= at.year <= LAST_DAY.year:
        words = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
        raise DomainError(_("Choose a day between %(first)s and %(last)s.") % words, field="expires_at")
    if at <= timezone.now():
        raise DomainError(_("This moment is over. Choose one to come."), field="expires_at")
    return at


def _password(password: str | None) -> str | None:
    if not password:
        return password
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        words = {"least": SHORTEST_PASSWORD, "most": LONGEST_PASSWORD}
        raise DomainError(_("Use a password of %(least)s to %(most)s characters.") % words, field="password")
    if "\0" in password:
        raise DomainError(_("There is a sign in it that cannot be shown. Type it again."), field="password")
    return password


# --- other targets ------------------------------------------------------------------------------------------------


def _targets(wishes: Sequence[TargetWish]) -> list[TargetWish]:
    if len(wishes) > MOST_TARGETS:
        text = _("A link has at most %(count)s further targets.")
        raise DomainError(text % {"count": MOST_TARGETS}, field="targets")
    found = [_checked_target(wish) for wish in wishes]
    named = [(wish.rule, wish.value) for wish in found if wish.rule != Rule.SPLIT]
    twice = next((value for rule, value in named if named.count((rule, value)) > 1), None)
    if twice is not None:
        text = _("%(value)s has two targets. Keep one.")
        raise DomainError(text % {"value": value_label(twice)}, field="targets")
    shared = sum(wish.share or 0 for wish in found)
    if shared > MOST_SHARED:
        text = _("The shares make %(sum)s percent. Leave at least 1 percent for the link's own target.")
        raise DomainError(text % {"sum": shared}, field="targets")
    return found


def _checked_target(wish: TargetWish) -> TargetWish:
    target = _place(wish.target, "targets")
    name = plain(wish.name, "targets", 60)
    if wish.rule == Rule.SPLIT:
        if wish.share is None or not 1 <= wish.share <= MOST_SHARED:
            raise DomainError(_("Enter the share of a target as a percentage from 1 to 99."), field="targets")
        return replace(wish, target=target, name=name, value="")
    value = wish.value.strip()
    if wish.rule == Rule.COUNTRY:
        value = value.upper()
        is_known = value.isascii() and value in countries()
    else:
        value = value.lower()
        is_known = wish.rule == Rule.DEVICE and value in DEVICES
    if not is_known:
        raise DomainError(_("Choose the country or the device that a target is for."), field="targets")
    return replace(wish, target=target, name=name, value=value, share=None)


def value_label(value: str) -> str:
    """A country or a device, as a reader says it."""
    return str(DEVICES.get(value) or countries().get(value) or value)
