"""The look of the window: every color, font and distance, and what makes Qt wear them. No other file names a color."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Any, Literal, Protocol

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from workbench.gui.stylesheet import STYLESHEET

Name = Literal["dark", "light"]
Choice = Literal["system", "light", "dark"]
FontKind = Literal["dim", "body", "title", "figure", "code"]

GAP_TINY, GAP_SMALL, GAP, GAP_LARGE = 4, 8, 12, 16
RADIUS_CONTROL, RADIUS_PANEL = 6, 8
ICON_SIZE = 18
CONDITION_COLORS = 6
LINE_COLORS = 6
TYPE_SIZES: Mapping[FontKind, int] = {"dim": 11, "body": 12, "title": 13, "figure": 20, "code": 12}


@dataclass(frozen=True)
class Tokens:
    """Every color of one theme as `#rrggbb`. `*_text`: the same meaning where it is read as text."""

    background: str
    panel: str
    raised: str
    line: str
    text: str
    dim: str
    disabled: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str
    hit: str
    miss: str
    false_alarm: str
    label_band: str
    label_edge: str
    series: str
    hit_text: str
    miss_text: str
    false_alarm_text: str
    warn_text: str
    diff_added: str
    diff_added_word: str
    diff_removed: str
    diff_removed_word: str
    code_keyword: str
    code_number: str
    code_string: str
    code_name: str
    accent_hover: str
    accent_link: str
    condition_1: str
    condition_2: str
    condition_3: str
    condition_4: str
    condition_5: str
    condition_6: str
    line_1: str
    line_2: str
    line_3: str
    line_4: str
    line_5: str
    line_6: str


DARK = Tokens(
    background="#0f1419",
    panel="#161c23",
    raised="#1d252e",
    line="#2a343f",
    text="#e6edf3",
    dim="#8b98a5",
    disabled="#55616d",
    accent="#4c9be8",
    on_accent="#0f1419",
    good="#3fb68b",
    warn="#e69f00",
    bad="#e06c4f",
    hit="#56b4e9",
    miss="#e8743b",
    false_alarm="#e6b422",
    label_band="#2f6f5e",
    label_edge="#4f9d88",
    series="#9fc5e8",
    hit_text="#56b4e9",
    miss_text="#e8743b",
    false_alarm_text="#e6b422",
    warn_text="#e69f00",
    diff_added="#143d2e",
    diff_added_word="#1f6b4d",
    diff_removed="#4a2020",
    diff_removed_word="#7a3030",
    code_keyword="#cfa6ec",
    code_number="#f2b880",
    code_string="#a8d8a0",
    code_name="#9fc5e8",
    accent_hover="#6aaef0",
    accent_link="#6aaef0",
    condition_1="#9d8cff",
    condition_2="#b2ffbf",
    condition_3="#ff9bdc",
    condition_4="#ecf06a",
    condition_5="#b08a80",
    condition_6="#7be0d0",
    line_1="#e69f00",
    line_2="#009e73",
    line_3="#cc79a7",
    line_4="#f0e442",
    line_5="#d55e00",
    line_6="#3b8fd4",
)

LIGHT = Tokens(
    background="#f4f6f8",
    panel="#ffffff",
    raised="#f9fafb",
    line="#dde3e9",
    text="#1b2733",
    dim="#5f6d7b",
    disabled="#98a3ae",
    accent="#0b6bcb",
    on_accent="#ffffff",
    good="#0f7b5a",
    warn="#b26a00",
    bad="#c0431f",
    hit="#0072b2",
    miss="#d55e00",
    false_alarm="#b8860b",
    label_band="#bfe3d6",
    label_edge="#45907c",
    series="#2c5d8f",
    hit_text="#005f94",
    miss_text="#a34800",
    false_alarm_text="#7d5d06",
    warn_text="#8a5200",
    diff_added="#e3f5ec",
    diff_added_word="#b5e6cd",
    diff_removed="#fdeae6",
    diff_removed_word="#f8c4b8",
    code_keyword="#7b2a9e",
    code_number="#8a3d00",
    code_string="#1c6b2f",
    code_name="#1f4f80",
    accent_hover="#095aab",
    accent_link="#0b6bcb",
    condition_1="#4338d6",
    condition_2="#5a1a10",
    condition_3="#3f6b5c",
    condition_4="#b01075",
    condition_5="#14144f",
    condition_6="#6d6d75",
    line_1="#b87d00",
    line_2="#009e73",
    line_3="#b5588c",
    line_4="#3596cd",
    line_5="#d55e00",
    line_6="#3a3a3a",
)


# For a system that asks for high contrast: ground, lines and plain text; what has a meaning keeps its color.
DARK_STRONG = replace(
    DARK,
    background="#000000",
    panel="#000000",
    raised="#14191f",
    line="#8b98a5",
    text="#ffffff",
    dim="#d0d7de",
    disabled="#8b98a5",
)
LIGHT_STRONG = replace(
    LIGHT,
    background="#ffffff",
    panel="#ffffff",
    raised="#f4f6f8",
    line="#5f6d7b",
    text="#000000",
    dim="#36424e",
    disabled="#6b7682",
)


def condition_token(number: int) -> str:
    """The color of condition `number` (from 1); there are six, so that a number always stands beside the color."""
    return f"condition_{(max(number, 1) - 1) % CONDITION_COLORS + 1}"


def line_token(number: int) -> str:
    """The color of the line `number` (from 0) among several in one chart: Okabe and Ito's palette for all kinds of
    color vision (jfly.uni-koeln.de/color, 2008), where needed darker or lighter to stand out from the ground."""
    return f"line_{number % LINE_COLORS + 1}"


def contrast(first: str, second: str) -> float:
    """How far two `#rrggbb` colors stand apart, 1 to 21 (WCAG 2.2, contrast ratio)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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
        app.setStyle(QStyleFactory.create("Fusion"))
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
        self.choose(self.choice)
        return self.theme

    def choose(self, choice: Choice) -> None:
        """Take another choice; the application is dressed anew and `changed` tells the theme."""
        self.choice = choice
        schemes = {"dark": Qt.ColorScheme.Dark, "light": Qt.ColorScheme.Light, "system": Qt.ColorScheme.Unknown}
        self._hints.setColorScheme(schemes[choice])
        self._dress()

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
