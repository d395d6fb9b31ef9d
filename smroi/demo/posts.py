"""What the bakery posts on Facebook and Instagram, as Meta lets pages download it: one line a post, all so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from campaigns.samples.files import table
from campaigns.samples.story import Story

# Subject, and how much more or less than usual people do with it.
SUBJECTS = (
    ("El pan del sábado sale a las nueve #masamadre", 1.0),
    ("Así doblamos la masa #masamadre #obrador", 1.5),
    ("¿Centeno o espelta? Os leemos #panartesano", 1.3),
    ("Cestas para regalar, hechas a mano #regalos", 0.8),
    ("Taller de pan en casa: quedan seis plazas #talleres", 0.7),
    ("Tres recetas con pan de ayer #recetas #sinresiduos", 1.2),
    ("El equipo de madrugada #obrador", 1.1),
)
# How many days of a hundred have a post, and at which hours.
FACEBOOK_DAYS, INSTAGRAM_DAYS = 34, 42
HOURS = (8, 9, 13, 18, 20)
KINDS_OF_FACEBOOK = (("Photos", 1.0, 4), ("Reels", 1.9, 2), ("Links", 0.6, 2), ("Text", 0.8, 1))
KINDS_OF_INSTAGRAM = (("Imagen de IG", 1.0, 4), ("Reel de IG", 1.8, 3), ("Secuencia de IG", 1.3, 2))


@dataclass(frozen=True, slots=True)
class Post:
    """`shown` is how often it was seen, `engaged` what of it liked, commented, shared or saved."""

    number: int
    day: date
    hour: int
    text: str
    kind: str
    shown: int
    engaged: int
    clicks: int


def posts(
    story: Story, kinds: tuple[tuple[str, float, int], ...], days_of_hundred: int, usual: float
) -> list[Post]:
    return list(_posts(story, kinds, days_of_hundred, usual))


def _posts(
    story: Story, kinds: tuple[tuple[str, float, int], ...], days_of_hundred: int, usual: float
) -> Iterator[Post]:
    for number, day in enumerate(story.days(), start=1):
        if story.dice.random() * 100 >= days_of_hundred:
            continue
        text, liking = story.dice.choice(SUBJECTS)
        kind, reach, _weight = story.dice.choices(kinds, weights=[one[2] for one in kinds])[0]
        hour = story.dice.choice(HOURS)
        evening = 1.25 if hour >= 18 else 1.0
        shown = round(usual * reach * story.mood(day) * story.luck(0.35))
        engaged = round(shown * 0.045 * liking * evening * story.luck(0.3))
        clicks = round(shown * 0.008 * (3 if kind == "Links" else 1) * story.luck(0.4))
        yield Post(number, day, hour, text, kind, shown, engaged, clicks)


def facebook(story: Story, site: str) -> bytes:
    header = ["Post ID", "Page ID", "Page name", "Title", "Publish time", "Permalink", "Post type", "Date", "Reach",
              "Reactions, Comments and Shares", "Reactions", "Comments", "Shares", "Link Clicks"]  # fmt: skip
    rows = []
    for post in posts(story, KINDS_OF_FACEBOOK, FACEBOOK_DAYS, 900):
        comments, shares = post.engaged // 9, post.engaged // 12
        rows.append([f"7000{post.number:09}", "500100", "Sol y Pan", post.text,
                     f"{post.day:%m/%d/%Y} {post.hour:02}:15", f"https://{site}/facebook/{post.number}", post.kind,
                     "Lifetime", post.shown, post.engaged,
                     post.engaged - comments - shares, comments, shares, post.clicks])  # fmt: skip
    return table([header, *rows]).encode("utf-8-sig")


def instagram(story: Story, site: str) -> bytes:
    header = ["Identificador de la publicación", "Identificador de la cuenta", "Nombre de usuario de la cuenta",
              "Nombre de la cuenta", "Descripción", "Duración (segundos)", "Hora de publicación", "Enlace permanente",
              "Tipo de publicación", "Fecha", "Visualizaciones", "Alcance", "Me gusta", "Veces que se compartió",
              "Comentarios", "Veces que se guardó", "Seguimientos"]  # fmt: skip
    rows = []
    for post in posts(story, KINDS_OF_INSTAGRAM, INSTAGRAM_DAYS, 1_400):
        comments, shares, saves = post.engaged // 14, post.engaged // 18, post.engaged // 8
        rows.append([f"1800{post.number:09}", "178100", "sol.y.pan", "Sol y Pan", post.text,
                     24 if post.kind == "Reel de IG" else 0, f"{post.day:%m/%d/%Y} {post.hour:02}:40",
                     f"https://{site}/instagram/{post.number}", post.kind, "Total", post.shown,
                     round(post.shown * 0.7), post.engaged - comments - shares - saves, shares, comments, saves,
                     post.engaged // 90])  # fmt: skip
    return table([header, *rows]).encode("utf-8-sig")
