"""Both palettes are readable: text on its ground has a contrast of 4.5:1 or more (WCAG AA)."""

from __future__ import annotations

import json

import pytest

from fhir_admin import theme
from server.fhir import assets

TEXTS = ("text", "muted")
GROUNDS = ("window", "surface", "surface_alt", "sidebar", "hover")
PAIRS = [(text, ground) for text in TEXTS for ground in GROUNDS] + [
    ("accent_text", "accent"),
    ("accent_text", "accent_hover"),
    ("accent", "surface"),
    ("accent", "window"),
    ("accent", "accent_soft"),
    ("selection_text", "selection"),
    ("tooltip_text", "tooltip"),
    ("text", "accent_soft"),
    ("error", "window"),
    ("code_key", "surface"),
    ("code_string", "surface"),
    ("code_number", "surface"),
    ("code_keyword", "surface"),
    ("code_punctuation", "surface"),
    ("code_gutter", "surface"),
]


def colors(name):
    return json.loads(assets.path("themes", f"{name}.json").read_text("utf-8"))


def luminance(code):
    parts = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_contrast(name):
    given = colors(name)
    soft = [(n.removesuffix("_soft"), n) for n in given if n.endswith("_soft")]
    soft += [("text", ground) for _, ground in soft if ground != "env_production_soft"]
    poor = {
        f"{text} on {ground}": round(contrast(given[text], given[ground]), 2)
        for text, ground in [*PAIRS, *soft]
        if text in given and contrast(given[text], given[ground]) < 4.5
    }
    assert poor == {}


def test_both_palettes_name_the_same_colours():
    assert colors("light").keys() == colors("dark").keys()


def test_every_icon_is_one_colour_and_drawn(qapp):
    files = sorted(assets.path("icons").glob("*.svg"))
    assert len(files) > 40
    for file in files:
        assert "currentColor" in file.read_text()
        picture = theme.pixmap(file.stem, 16).toImage()
        assert any(picture.pixelColor(x, y).alpha() for x in range(16) for y in range(16)), file.stem


def test_icons_follow_the_theme(qapp):
    icon = theme.icon("square", "text")

    def ink():
        image = icon.pixmap(24, 24).toImage()
        return max(
            (image.pixelColor(x, y) for x in range(24) for y in range(24)), key=lambda c: c.alpha()
        ).name()

    theme.apply(qapp, "dark")
    dark = ink()
    theme.apply(qapp, "light")
    assert dark == theme_color("dark", "text")
    assert ink() == theme_color("light", "text")


def theme_color(name, color):
    return colors(name)[color].lower()


def test_unknown_icons_and_colours_are_refused(qapp):
    with pytest.raises(KeyError):
        theme.icon("no-such-icon")
    with pytest.raises(KeyError):
        theme.color("no-such-colour")
