"""How the program looks: light and dark palettes, semantic colours, text sizes, spacing and icons.

Colours stand in `resources/themes/*.json`; every pair of text and ground there has a contrast of 4.5:1
or more. Qt's own colour scheme is only followed, never relied on.
"""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette, QPixmap

from fhir_admin.icon_engine import LucideEngine, render
from server.fhir import assets

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

SPACE = 4
"""The grid: distances are 1, 2, 3, 4 or 6 times this many pixels."""

_FAMILY = "Pretendard"
_DRESSED = "dressed"
_SIZES = {"small": 0.92, "body": 1.0, "heading": 1.15, "title": 1.5}


class _Signals(QObject):
    changed = Signal()


class _State:
    """What is applied now; there is one application, so there is one look."""

    wanted: str = "system"
    dark = False
    scale = 1.0
    base = 10.0
    family = ""
    signals: _Signals | None = None
    following = False


def signals() -> _Signals:
    """`changed` is emitted after another palette or text size was applied."""
    if _State.signals is None:
        _State.signals = _Signals()
    return _State.signals


def apply(app: QApplication, name: str = "system", scale: float = 1.0) -> None:
    """Give the whole application `light`, `dark` or the `system`'s theme; `scale` multiplies text sizes."""
    from PySide6.QtWidgets import QStyleFactory

    if not _State.following:
        _State.following = True
        app.setStyle(QStyleFactory.create("Fusion"))
        _State.base = _base_size(app)
        _State.family = _family(app)
        app.styleHints().colorSchemeChanged.connect(lambda _: _follow(app))
    _State.wanted = name
    _State.scale = scale
    _State.dark = name == "dark" or (name == "system" and _system_is_dark(app))
    color.cache_clear()
    body = font("body")
    body.setFamily(_State.family)
    app.setFont(body)
    app.setPalette(_palette())
    for window in app.topLevelWidgets():
        if window.property(_DRESSED):
            window.setStyleSheet(_style_sheet())
    signals().changed.emit()


def dress(window: QWidget) -> None:
    """Give a window without a parent our style sheet, now and after every `apply`.

    What has a parent gets it from there. A style sheet of the application would be simpler, but Qt polishes
    each widget once for every ancestor then: with twenty pages open, seconds instead of a moment.
    """
    window.setProperty(_DRESSED, True)
    window.setStyleSheet(_style_sheet())


def wanted() -> str:
    """The theme that was asked for, perhaps `system`."""
    return _State.wanted


def is_dark() -> bool:
    """Whether the dark palette is in use."""
    return _State.dark


def scale() -> float:
    """The factor on text sizes."""
    return _State.scale


@functools.cache
def color(name: str) -> QColor:
    """A semantic colour of the present theme: `text`, `muted`, `added`, `added_soft`, `error`, …

    Names ending in `_soft` are grounds for text of the name without it. KeyError when unknown.
    """
    return QColor(_colors("dark" if _State.dark else "light")[name])


def font(role: str = "body") -> QFont:
    """A font by role: `small`, `body`, `heading`, `title` or `mono`."""
    if role == "mono":
        chosen = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        chosen.setPointSizeF(_State.base * _State.scale)
        return chosen
    chosen = QFont(QGuiApplication.font())
    chosen.setPointSizeF(_State.base * _State.scale * _SIZES[role])
    chosen.setWeight(QFont.Weight.DemiBold if role in ("heading", "title") else QFont.Weight.Normal)
    return chosen


def set_role(widget: QWidget, role: str) -> None:
    """Dress a label as `title`, `heading`, `section`, `muted` or `small`."""
    _set_property(widget, "role", role)


def set_kind(widget: QWidget, kind: str) -> None:
    """Dress a button as `primary`, `danger` or `ghost`."""
    _set_property(widget, "kind", kind)


def set_flag(widget: QWidget, name: str, on: bool = True) -> None:
    """Switch a look of the style sheet: `card`, `line`, `toolbar`, `flat`, `invalid`."""
    _set_property(widget, name, "true" if on else "false")


def icon(name: str, color_name: str = "icon") -> QIcon:
    """An icon from resources/icons, in a theme colour that follows theme changes."""
    if name not in _icon_names():
        raise KeyError(f"there is no icon {name!r} in resources/icons")
    return QIcon(LucideEngine(name, color_name, _icon_color))


@functools.cache
def _icon_names() -> frozenset[str]:
    return frozenset(file.stem for file in assets.path("icons").glob("*.svg"))


def pixmap(name: str, size: int = 16, color_name: str = "icon", ratio: float = 1.0) -> QPixmap:
    """An icon as a pixmap of `size` logical pixels in the present theme."""
    return render(name, size, color(color_name).name(), ratio)


def _icon_color(color_name: str, disabled: bool) -> str:
    return color("icon_disabled" if disabled else color_name).name()


def _set_property(widget: QWidget, name: str, value: str) -> None:
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


@functools.cache
def _colors(name: str) -> dict[str, str]:
    colors: dict[str, str] = json.loads(assets.path("themes", f"{name}.json").read_text("utf-8"))
    return colors


def _family(app: QApplication) -> str:
    """Our own font where it was loaded, else the system's."""
    return _FAMILY if _FAMILY in QFontDatabase.families() else app.font().family()


def _base_size(app: QApplication) -> float:
    size = app.font().pointSizeF()
    return min(max(size, 9.5), 13.0) if size > 0 else 10.0


def _system_is_dark(app: QApplication) -> bool:
    return app.styleHints().colorScheme() == Qt.ColorScheme.Dark


def _follow(app: QApplication) -> None:
    if _State.wanted == "system" and _system_is_dark(app) != _State.dark:
        apply(app, "system", _State.scale)


def _palette() -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    pairs = {
        role.Window: "window",
        role.WindowText: "text",
        role.Base: "surface",
        role.AlternateBase: "surface_alt",
        role.Text: "text",
        role.Button: "surface",
        role.ButtonText: "text",
        role.BrightText: "error",
        role.ToolTipBase: "tooltip",
        role.ToolTipText: "tooltip_text",
        role.PlaceholderText: "muted",
        role.Highlight: "selection",
        role.HighlightedText: "selection_text",
        role.Accent: "accent",
        role.Link: "accent",
        role.LinkVisited: "moved",
        role.Light: "surface",
        role.Midlight: "hover",
        role.Mid: "border",
        role.Dark: "border_strong",
        role.Shadow: "border_strong",
    }
    for which, name in pairs.items():
        palette.setColor(which, color(name))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, color("disabled"))
    return palette


def _style_sheet() -> str:
    text = assets.path("themes", "style.qss").read_text("utf-8")
    values = dict(_colors("dark" if _State.dark else "light"))
    values |= {"theme": "dark" if _State.dark else "light", "themes": assets.path("themes").as_posix()}
    values |= {f"size_{name}": f"{_State.base * _State.scale * f:.1f}" for name, f in _SIZES.items()}
    return re.sub(r"\{([a-z_]+)\}", lambda found: values[found[1]], text)
