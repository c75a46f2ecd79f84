"""The look of the window: its colors, fonts and distances as Qt wears them, dark or light."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Any, Literal, Protocol

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from workbench.gui.look.colors import DARK, DARK_STRONG, LIGHT, LIGHT_STRONG
from workbench.gui.look.stylesheet import STYLESHEET

Name = Literal["dark", "light"]
Choice = Literal["system", "light", "dark"]
FontKind = Literal["dim", "body", "title", "figure", "code"]

GAP_TINY, GAP_SMALL, GAP, GAP_LARGE = 4, 8, 12, 16
RADIUS_CONTROL, RADIUS_PANEL = 6, 8
ICON_SIZE = 18
TYPE_SIZES: Mapping[FontKind, int] = {"dim": 11, "body": 12, "title": 13, "figure": 20, "code": 12}


class Theme:
    """One look, dark or light, given to every view that paints; `apply` makes a whole application wear it."""

    def __init__(self, name: Name = "light", *, strong: bool = False) -> None:
        self.name: Name = name
        plain, high = (DARK, DARK_STRONG) if name == "dark" else (LIGHT, LIGHT_STRONG)
        self.tokens = high if strong else plain

    def hex(self, token: str) -> str:
        """A token's `#rrggbb`; AttributeError where there is no such token."""
        return str(getattr(self.tokens, token))

    def color(self, token: str, alpha: float = 1.0) -> QColor:
        """A token as a color, `alpha` from 0 to 1."""
        color = QColor(self.hex(token))
        color.setAlphaF(alpha)
        return color

    def font(self, kind: FontKind = "body") -> QFont:
        """The system's interface font (or its monospace for `code`) in the size of its kind, in pixels."""
        which = QFontDatabase.SystemFont.FixedFont if kind == "code" else QFontDatabase.SystemFont.GeneralFont
        font = QFontDatabase.systemFont(which)
        font.setPixelSize(TYPE_SIZES[kind])
        font.setBold(kind in ("title", "figure"))
        return font

    def icon(self, name: str, color: str = "dim", active: str = "text") -> QIcon:
        """A Material Design icon by its name ("play", "folder-open-outline"), `color` until hovered, then `active`."""
        return _icon(name, self.hex(color), self.hex(active), self.hex("disabled"))

    def palette(self) -> QPalette:
        """The tokens as Qt's own roles, so that whatever no style sheet reaches fits too."""
        roles = QPalette.ColorRole
        pairs = {
            roles.Window: "background",
            roles.WindowText: "text",
            roles.Base: "panel",
            roles.AlternateBase: "raised",
            roles.ToolTipBase: "raised",
            roles.ToolTipText: "text",
            roles.PlaceholderText: "dim",
            roles.Text: "text",
            roles.Button: "raised",
            roles.ButtonText: "text",
            roles.BrightText: "bad",
            roles.Link: "accent_link",
            roles.LinkVisited: "accent_link",
            roles.Highlight: "accent",
            roles.HighlightedText: "on_accent",
            roles.Light: "raised",
            roles.Midlight: "raised",
            roles.Mid: "line",
            roles.Dark: "line",
            roles.Shadow: "background",
            roles.Accent: "accent",
        }
        palette = QPalette()
        for role, token in pairs.items():
            palette.setColor(role, self.color(token))
        for role in (roles.WindowText, roles.Text, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("dim"))
        return palette

    def stylesheet(self) -> str:
        """The one style sheet of the application; needs a QApplication for the small pictures that it refers to."""
        sizes = {f"size_{kind}": f"{size}px" for kind, size in TYPE_SIZES.items()}
        names = {"code_family": self.font("code").family(), "images": _images(self.name)}
        return Template(STYLESHEET).substitute(asdict(self.tokens), **names, **sizes)

    def apply(self, app: QApplication) -> None:
        """Fusion, palette, font and style sheet for every window of `app`, now."""
        if not app.styleSheet():
            app.setStyle(QStyleFactory.create("Fusion"))
        # Where a sheet takes the place of another Qt dresses each widget once for every widget around it; taken off and
        # put on, twice: a third of the time.
        app.setStyleSheet("")
        app.setPalette(self.palette())
        app.setFont(self.font("body"))
        app.setStyleSheet(self.stylesheet())


@lru_cache(maxsize=256)
def _icon(name: str, color: str, active: str, disabled: str) -> QIcon:
    import qtawesome

    return QIcon(qtawesome.icon(f"mdi6.{name}", color=color, color_active=active, color_disabled=disabled))


@lru_cache(maxsize=2)
def _image_folder(name: Name) -> TemporaryDirectory[str]:
    """Arrows and ticks as files: a style sheet takes pictures from files only. Removed when the process ends."""
    theme = Theme(name)
    folder = TemporaryDirectory(prefix="workbench-theme-")
    pictures = {"down": ("chevron-down", "dim"), "up": ("chevron-up", "dim"), "tick": ("check-bold", "on_accent")}
    for file, (icon, token) in pictures.items():
        for suffix, size in (("", 16), ("@2x", 32)):
            theme.icon(icon, token, token).pixmap(size, size).save(str(Path(folder.name) / f"{file}{suffix}.png"))
    return folder


def _images(name: Name) -> str:
    return Path(_image_folder(name).name).as_posix()


def set_role(widget: QWidget, **properties: str | bool) -> None:
    """Give a widget style sheet properties (`role="dim"`, `primary=True`) and have it redrawn by them."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class SystemHints(Protocol):
    """The part of `QStyleHints` that tells how the system is dressed."""

    colorSchemeChanged: SignalInstance  # noqa: N815 - Qt's own name

    def colorScheme(self) -> Qt.ColorScheme:
        """Light or dark."""
        ...

    def setColorScheme(self, scheme: Qt.ColorScheme, /) -> None:
        """Dress what the system draws; Unknown = as the system is."""
        ...


class ThemeSwitch(QObject):
    """Holds the user's choice (system, light, dark) and tells each new Theme, also when the system changes its mind."""

    changed = Signal(object)

    def __init__(
        self,
        app: QApplication,
        choice: Choice = "system",
        parent: QObject | None = None,
        hints: SystemHints | None = None,
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._hints: SystemHints = hints or app.styleHints()
        self.choice: Choice = choice
        self.theme = self._resolved()
        self._hints.colorSchemeChanged.connect(self._system_changed)
        if (wishes := _wishes(self._hints)) is not None:
            wishes.contrastPreferenceChanged.connect(self._system_changed)

    def start(self) -> Theme:
        """Dress the application and return the theme that it wears."""
        self._offer()
        self._dress()
        return self.theme

    def choose(self, choice: Choice) -> None:
        """Take another choice; where that means other colors, the application is dressed anew and `changed` tells the
        theme. Dressing a window takes longer than all else that a click may ask for."""
        self.choice = choice
        self._offer()
        self._system_changed()

    def _offer(self) -> None:
        """What the system draws takes the choice too."""
        schemes = {"dark": Qt.ColorScheme.Dark, "light": Qt.ColorScheme.Light, "system": Qt.ColorScheme.Unknown}
        self._hints.setColorScheme(schemes[self.choice])

    def _system_changed(self) -> None:
        if self._resolved().tokens != self.theme.tokens:
            self._dress()

    def _dress(self) -> None:
        self.theme = self._resolved()
        self.theme.apply(self._app)
        self.changed.emit(self.theme)

    def _resolved(self) -> Theme:
        wishes = _wishes(self._hints)
        strong = wishes is not None and wishes.contrastPreference() == Qt.ContrastPreference.HighContrast
        if self.choice != "system":
            return Theme(self.choice, strong=strong)
        dark = self._hints.colorScheme() == Qt.ColorScheme.Dark
        return Theme("dark" if dark else "light", strong=strong)


def _wishes(hints: SystemHints) -> Any:
    """What the system says about contrast: Qt's QAccessibilityHints, None before Qt 6.10."""
    told = getattr(hints, "accessibility", None)
    return told() if told is not None else None
