"""Shows one help page: Markdown in the theme's colors, pictures as wide as there is room, links that lead on."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QTextBrowser, QWidget

from workbench.gui.help.pages import Page, slug
from workbench.gui.texts import tr
from workbench.gui.theme import TYPE_SIZES, Theme

DARK = "-dark"  # of a picture's name: its twin for the dark theme
MARGIN = 16
REDRAW_MS = 80
STYLE = Template("""
body { color: $text; font-size: ${body}px; line-height: 150%; }
h1 { font-size: ${figure}px; margin-top: 8px; margin-bottom: 8px; }
h2 { font-size: 16px; margin-top: 20px; margin-bottom: 4px; }
h3 { font-size: ${title}px; margin-top: 14px; margin-bottom: 4px; }
p { margin-top: 6px; margin-bottom: 6px; }
li { margin-top: 3px; margin-bottom: 3px; }
a { color: $accent_link; text-decoration: none; }
code, pre { font-family: "$family"; background-color: $raised; }
pre { margin: 8px; }
table { border-collapse: collapse; margin-top: 8px; margin-bottom: 8px; }
th, td { border: 1px solid $line; padding: 5px 8px; }
th { background-color: $raised; font-weight: bold; text-align: left; }
""")


class HelpBrowser(QTextBrowser):
    """`followed(target)`: a link was chosen, by pointer or keyboard; nothing is opened here."""

    followed = Signal(str)

    def __init__(self, folder: Path, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder, self.theme = folder, theme
        self._html, self._wide = "", 0
        self.setOpenLinks(False)
        self.setAccessibleName(tr("Help page"))
        self.document().setDocumentMargin(MARGIN)
        self.anchorClicked.connect(lambda url: self.followed.emit(url.toString()))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REDRAW_MS)
        self._soon.timeout.connect(self._redraw)

    def show_page(self, page: Page, anchor: str = "") -> None:
        """Show a page from its top, or from one of its headings."""
        self._html = html_of(page.text)
        self._draw()
        self.setAccessibleDescription(page.title)
        if anchor:
            self.scrollToAnchor(anchor)

    def set_theme(self, theme: Theme) -> None:
        """The page, and its pictures, in other colors."""
        self.theme = theme
        self._redraw()

    def loadResource(self, _kind: int, name: QUrl | str) -> object:
        """A picture of the pages' folder, in the theme's twin where there is one, no wider than there is room."""
        path = self.folder / QUrl(name).path()
        twin = path.with_stem(path.stem + DARK)
        image = QImage(str(twin if self.theme.name == "dark" and twin.is_file() else path))
        room = max(200, self.viewport().width() - 2 * MARGIN - 4)
        if image.width() <= room:
            return image
        scale = self.devicePixelRatioF()
        smaller = image.scaledToWidth(
            min(image.width(), round(room * scale)), Qt.TransformationMode.SmoothTransformation
        )
        smaller.setDevicePixelRatio(smaller.width() / room)
        return smaller

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures follow the width, a moment after the last change."""
        super().resizeEvent(event)
        if self.viewport().width() != self._wide:
            self._soon.start()

    def _redraw(self) -> None:
        place = self.verticalScrollBar().value()
        self._draw()
        self.verticalScrollBar().setValue(place)

    def _draw(self) -> None:
        self._wide = self.viewport().width()
        self._soon.stop()
        tokens = {name: self.theme.hex(name) for name in ("text", "accent_link", "raised", "line")}
        sizes: dict[str, object] = {str(kind): size for kind, size in TYPE_SIZES.items()}
        family = self.theme.font("code").family()
        self.document().clear()  # with it, the pictures that it keeps
        self.document().setDefaultStyleSheet(STYLE.substitute(sizes, body=13, family=family, **tokens))
        self.setHtml(self._html)


def html_of(text: str) -> str:
    """Markdown with tables as HTML; each heading is an anchor of its own. Source of the format: commonmark.org."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return re.sub(r"<h(\d)>(.*?)</h\1>", _anchored, made, flags=re.DOTALL)


def _anchored(found: re.Match[str]) -> str:
    level, words = found.groups()
    return f'<h{level}><a name="{slug(re.sub("<[^>]*>", "", words))}"></a>{words}</h{level}>'
