"""Draws one lucide SVG in a colour that is looked up each time, so icons follow the theme."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from server.fhir import assets

ColorOf = Callable[[str, bool], str]


class LucideEngine(QIconEngine):
    """An icon engine for `resources/icons/<name>.svg`; `color_of(color_name, disabled)` gives #RRGGBB."""

    def __init__(self, name: str, color_name: str, color_of: ColorOf) -> None:
        super().__init__()
        self._name = name
        self._color_name = color_name
        self._color_of = color_of

    def clone(self) -> QIconEngine:
        """A copy, which Qt asks for when an icon is changed."""
        return LucideEngine(self._name, self._color_name, self._color_of)

    def paint(self, painter: QPainter, rect, mode: QIcon.Mode, state: QIcon.State) -> None:  # type: ignore[no-untyped-def]
        """Draw into `rect`, square and centred."""
        side = min(rect.width(), rect.height())
        box = QRectF(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2, side, side)
        _renderer(self._name, self._color(mode)).render(painter, box)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The drawing at one size."""
        return render(self._name, min(size.width(), size.height()), self._color(mode))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """The drawing at one size in device pixels; Qt sets the ratio itself."""
        return render(self._name, min(size.width(), size.height()), self._color(mode))

    def _color(self, mode: QIcon.Mode) -> str:
        return self._color_of(self._color_name, mode == QIcon.Mode.Disabled)


def render(name: str, size: int, color: str, ratio: float = 1.0) -> QPixmap:
    """The icon as a pixmap of `size` logical pixels; `color` is #RRGGBB."""
    side = max(1, round(size * ratio))
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _renderer(name, color).render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@functools.lru_cache(maxsize=512)
def _renderer(name: str, color: str) -> QSvgRenderer:
    svg = assets.path("icons", f"{name}.svg").read_bytes()
    return QSvgRenderer(QByteArray(svg.replace(b"currentColor", color.encode("ascii"))))
