"""Short links of the made-up clients, with the clicks of the last weeks."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User, Workspace
from campaigns.models import Campaign, Link, LinkClick, LinkTarget
from campaigns.planning.days import midnight_in
from campaigns.samples.story import Story
from campaigns.tracking.links.link_wishes import LinkWish, TargetWish
from campaigns.tracking.links.links import create_link, targets_of

DAYS = 40
# Name on the shared host, title, where it leads, source, medium, clicks of a usual day.
LINKS = {
    "Sol y Pan": (
        ("solypan-taller", "Talleres: perfil de Instagram", "https://solypan.example/talleres",
         "instagram", "social", 9.0),
        ("solypan-boletin", "Boletín de la semana", "https://solypan.example/novedades", "newsletter", "email", 5.0),
        ("solypan-mostrador", "Cartel del mostrador", "https://solypan.example/carta", "qr", "print", 2.5),
    ),
    "한옥차": (
        ("hanokcha-new", "인스타그램 프로필", "https://hanokcha.example/new", "instagram", "social", 7.0),
        ("hanokcha-card", "포장 카드 QR", "https://hanokcha.example/brew", "qr", "print", 3.0),
    ),
    "Fernbridge Training": (
        ("fernbridge-guide", "Guide: LinkedIn posts", "https://fernbridge.example/guide", "linkedin", "social", 4.0),
        ("fernbridge-news", "Newsletter footer", "https://fernbridge.example/courses", "newsletter", "email", 2.0),
    ),
}  # fmt: skip
REFERRERS = {
    "instagram": "l.instagram.com", "linkedin": "www.linkedin.com", "newsletter": "", "qr": "",
}  # fmt: skip
COUNTRIES = {"Europe/Madrid": ("ES", "PT"), "Asia/Seoul": ("KR", "JP"), "Europe/London": ("GB", "IE")}
DEVICES = ("ios", "android", "android", "desktop")
APART = ("bot", "bot", "preview", "preview", "prefetch", "head")


def make_links(workspace: Workspace, *, today: date, by: User) -> None:
    """The first of a client belongs to one of its campaigns, and tries a second page on a third of those who click."""
    story = Story(f"links of {workspace.name}", today)
    campaign = Campaign.objects.of(workspace).filter(archived_at=None).order_by("name").first()
    for number, (slug, title, target, source, medium, daily) in enumerate(LINKS.get(workspace.name, ())):
        is_first = not number
        wish = LinkWish(
            target=target,
            slug=slug,
            title=title,
            source=source,
            medium=medium,
            campaign=campaign if is_first else None,
            targets=[TargetWish("split", f"{target}-b", share=33, name="B")] if is_first else [],
        )
        link = create_link(workspace, wish=wish, by=by)
        split = next(iter(targets_of(workspace, link)), None)
        clicks = [
            one
            for back in range(DAYS, -1, -1)
            for one in _day(workspace, story, link, today - timedelta(days=back), daily, split)
        ]
        LinkClick.objects.of(workspace).bulk_create(clicks)


def _day(
    workspace: Workspace, story: Story, link: Link, day: date, daily: float, split: LinkTarget | None
) -> list[LinkClick]:
    """What came on one day: people through its waking hours, and about a third as many programs."""
    dice = story.dice
    people = round(daily * story.mood(day) * story.luck(0.4))
    verdicts = ["person"] * people + [dice.choice(APART) for _ in range(round(people / 3))]
    midnight = midnight_in(workspace, day)
    countries = COUNTRIES.get(workspace.time_zone, ("ES",))
    found = []
    for verdict in verdicts:
        at = midnight + timedelta(seconds=dice.randrange(7 * 3600, 23 * 3600))
        if at > timezone.now():
            continue
        found.append(
            LinkClick(
                workspace=workspace,
                link=link,
                target=split if split is not None and dice.random() < 0.33 else None,
                at=at,
                verdict=verdict,
                visitor=dice.randbytes(16),
                click_id="",
                country=dice.choices(countries, (9, 1))[0],
                device=dice.choice(DEVICES) if verdict == "person" else "",
                referrer_host=REFERRERS[link.source] if dice.random() < 0.7 else "",
            )
        )
    return found
