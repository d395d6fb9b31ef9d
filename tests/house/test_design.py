"""Laws of the look: what templates use is in the committed files, and both themes can be read."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DIST = ROOT / "smroi/static/dist"
APPS = ("smroi", "accounts", "campaigns", "analytics")
TEMPLATES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.html"))
# Mails are read without our stylesheet and policy: their styles stand in the markup.
PAGES = [path for path in TEMPLATES if not {"node_modules", "email"} & set(path.parts)]
# Names that scripts and tests look for, without a look of their own.
HOOKS = {
    "period-picker",
    "theme-light",
    "theme-dark",
    "dropzone-form",
    "import-card",
    "office",
    "menu-box",
    "colM",
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def classes_in(text: str) -> set[str]:
    """Whole class names; pieces that are glued to a variable (`badge-{{ tone }}`) are left out."""
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.S)
    found: set[str] = set()
    # A value may hold template tags with quotes of their own: read tags as one unit.
    for value in re.findall(r'\bclass="((?:\{%.*?%\}|\{\{.*?\}\}|[^"{])*)"', text, re.S):
        spaced = re.sub(r"\{%.*?%\}", " ", value, flags=re.S)
        spaced = re.sub(r"\S*\{\{.*?\}\}\S*", " ", spaced, flags=re.S)
        found |= set(spaced.split())
    return found


def selector(class_name: str) -> str:
    return "." + re.sub(r"([^a-zA-Z0-9_-])", r"\\\1", class_name)


def test_every_class_in_a_template_is_in_the_committed_stylesheets() -> None:
    css = (DIST / "app.css").read_text() + (DIST / "admin.css").read_text()
    known = set(re.findall(r"\.(?:\\.|[a-zA-Z0-9_-])+", css))
    missing = {
        f"{name(path)}: {used}"
        for path in PAGES
        if "/admin/" not in path.as_posix() and "/campaigns/public/" not in path.as_posix()
        for used in classes_in(path.read_text())
        if used not in HOOKS and selector(used) not in known
    }
    assert not missing, "run smroi/frontend/build css, or mend the name:\n" + "\n".join(sorted(missing))


def test_every_icon_in_a_template_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'symbol id="([^"]+)"', (ROOT / "smroi/static/ui/icons.svg").read_text()))
    used = {
        (name(path), icon)
        for path in PAGES
        for icon in re.findall(
            r'{% icon "([^"]+)"|\bicon="([^"]+)"|empty_icon="([^"]+)"',
            path.read_text(),
        )
        for icon in icon
        if icon
    }
    assert used
    assert not {(page, icon) for page, icon in used if icon not in sprite}, (
        "add it to smroi/frontend/icons.txt"
    )


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_template_holds_what_the_content_policy_blocks(path: Path) -> None:
    text = path.read_text()
    if "/campaigns/public/" in path.as_posix():
        # Landing pages stand alone: their policy names their one style by its hash.
        text = re.sub(r"<style>{{ style }}</style>", "", text)
    assert not re.search(r"\sstyle=|<style|\shx-on|\son[a-z]+=|js:", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script


def test_every_font_that_the_stylesheet_names_is_committed() -> None:
    files = set(re.findall(r"url\((fonts/[^)]+)\)", (DIST / "fonts.css").read_text()))
    assert files
    assert not {file for file in files if not (DIST / file).is_file()}


def themes() -> dict[str, dict[str, tuple[float, float, float]]]:
    found = {}
    tokens = (ROOT / "smroi/frontend/css/tokens.css").read_text()
    for block in re.findall(r"@plugin \"daisyui/theme\" \{(.*?)\n\}", tokens, re.S):
        theme = re.search(r'name: "(\w+)"', block)
        assert theme
        colours = re.findall(r"--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);", block)
        found[theme[1]] = {
            key: (float(light), float(chroma), float(hue)) for key, light, chroma, hue in colours
        }
    return found


def luminance(colour: tuple[float, float, float]) -> float:
    """WCAG relative luminance of an oklch colour (matrices: https://bottosson.github.io/posts/oklab/)."""
    lightness, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    red, green, blue = (min(max(part, 0), 1) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_reach_aa_contrast_on_every_surface(theme: str) -> None:
    tokens = themes()[theme]
    inks = ["base-content", "muted", "primary", "success", "warning", "error", "info"]
    pairs = [(ink, paper) for ink in inks for paper in ("base-100", "base-200", "hover")]
    pairs += [
        (f"{filled}-content", filled)
        for filled in ("primary", "neutral", "error", "success", "warning", "info")
    ]
    low = {pair: contrast(tokens[f"color-{pair[0]}"], tokens[f"color-{pair[1]}"]) for pair in pairs}
    assert not {pair: round(value, 2) for pair, value in low.items() if value < 4.5}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_borders_of_controls_and_lines_of_charts_reach_three_to_one(theme: str) -> None:
    tokens = themes()[theme]
    lines = ["color-line-strong", "color-revenue", *(f"chart-{number}" for number in range(1, 7))]
    # Ochre on white is below 3:1 at any tint that still reads as ochre: spend is also dashed, and has a table twin.
    lines = [line for line in lines if line != "chart-2"]
    low = {line: contrast(tokens[line], tokens["color-base-100"]) for line in lines}
    assert not {line: round(value, 2) for line, value in low.items() if value < 3}
