"""The help window: contents and search at the left, the page at the right, the way back; never modal."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QSplitter, QVBoxLayout, QWidget

from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.help.browser import HelpBrowser
from workbench.gui.help.pages import CONTENTS, HelpPages, Page
from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, GAP_TINY, ICON_SIZE, Theme, set_role
from workbench.gui.views.panel import empty_state
from workbench.gui.views.quiet_button import quiet_button

KEY = Qt.ItemDataRole.UserRole
USUAL, LIST_WIDTH = QSize(980, 680), 250


class HelpWindow(DialogFrame):
    """Shows `pages`; stays open beside the window and its dialogs, which never lock it."""

    def __init__(self, pages: HelpPages, theme: Theme) -> None:
        super().__init__(tr("Help"), "", tr("Close"))
        self.setWindowModality(Qt.WindowModality.NonModal)
        self._pages, self._trail, self._ahead = pages, list[tuple[str, str]](), list[tuple[str, str]]()
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search all pages"))
        self.search.setAccessibleName(tr("Search all pages"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Contents"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSpacing(GAP_TINY // 2)
        set_role(self.list, choices=True)
        self.nothing = empty_state(tr("No page has all of these words."))
        self.browser = HelpBrowser(pages.folder, theme)
        self.back = quiet_button(tr("Back"), tr("The page before (Alt+Left)"))
        self.forward = quiet_button(tr("Forward"), tr("The page after (Alt+Right)"))
        self._place()
        self._connect()
        self._theme_icons(theme)
        self._list_all()
        self.resize(USUAL)

    def _place(self) -> None:
        for piece in (self.primary, self.cancel, self.missing):
            piece.hide()
        self.primary.setDefault(False)
        self.primary.setAutoDefault(False)
        left, beside = QVBoxLayout(), QHBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(GAP_SMALL)
        beside.setSpacing(GAP_SMALL)
        for button in (self.back, self.forward):
            beside.addWidget(button)
        beside.addWidget(self.search, 1)
        left.addLayout(beside)
        left.addWidget(self.list, 1)
        left.addWidget(self.nothing)
        side = QWidget()
        side.setLayout(left)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(side)
        split.addWidget(self.browser)
        split.setSizes([LIST_WIDTH, USUAL.width() - LIST_WIDTH])
        split.setStretchFactor(1, 1)
        self.body.addWidget(split, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self._find())
        self.search.returnPressed.connect(self._open_current)
        self.list.currentItemChanged.connect(lambda now, _before: self._open_item(now))
        self.browser.followed.connect(self.follow)
        self.back.clicked.connect(lambda: self._step(self._trail, self._ahead))
        self.forward.clicked.connect(lambda: self._step(self._ahead, self._trail))
        for keys, button in (("Alt+Left", self.back), ("Alt+Right", self.forward)):
            QShortcut(QKeySequence(keys), self, button.click)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)

    # pages

    def show_page(self, key: str, anchor: str = "") -> None:
        """Show a page, from one of its headings where it is named; the one before is a step back."""
        if not self._trail or self._trail[-1] != (key, anchor):
            self._trail.append((key, anchor))
            self._ahead.clear()
        self._show_last()

    @property
    def shown(self) -> Page:
        """The page that is shown."""
        key = self._trail[-1][0] if self._trail else CONTENTS
        return next((page for page in self._pages.all() if page.key == key), self._pages.page(key))

    def follow(self, target: str) -> None:
        """A link: another page, a heading of this one, or what the browser of the system opens."""
        url = QUrl(target)
        if url.scheme():
            QDesktopServices.openUrl(url)
            return
        key = url.path().removesuffix(".md") or self.shown.key
        self.show_page(key, url.fragment())

    def _step(self, off: list[tuple[str, str]], onto: list[tuple[str, str]]) -> None:
        """Back or forward: the last of one list goes onto the other."""
        if (off is self._trail and len(off) < 2) or not off:
            return
        onto.append(off.pop())
        self._show_last()

    def _show_last(self) -> None:
        _key, anchor = self._trail[-1]
        page = self.shown
        self.browser.show_page(page, anchor)
        self.setWindowTitle(tr("{page} · Help", page=page.title))
        self.back.setEnabled(len(self._trail) > 1)
        self.forward.setEnabled(bool(self._ahead))
        self.list.blockSignals(True)
        rows = [at for at in range(self.list.count()) if self.list.item(at).data(KEY) == page.key]
        self.list.setCurrentRow(rows[0] if rows else -1)
        self.list.blockSignals(False)

    # the list

    def _list_all(self) -> None:
        self._fill([(page.key, page.title, "") for page in self._pages.all()])

    def _find(self) -> None:
        typed = self.search.text().strip()
        if not typed:
            self._list_all()
            self._show_last()
            return
        hits = self._pages.search(typed)
        self._fill([(hit.page.key, hit.page.title, hit.around) for hit in hits])

    def _fill(self, rows: list[tuple[str, str, str]]) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for key, title, around in rows:
            item = QListWidgetItem(f"{title}\n{around}" if around else title)
            item.setData(KEY, key)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(not rows)

    def _open_current(self) -> None:
        if self.list.count():
            self.list.setCurrentRow(0 if self.list.currentRow() < 0 else self.list.currentRow())

    def _open_item(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        self.show_page(str(item.data(KEY)))
        if self.search.text().strip():
            self.browser.find(self.search.text().split()[0])

    # looks

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        super().set_theme(theme)
        self.browser.set_theme(theme)
        self._theme_icons(theme)

    def _theme_icons(self, theme: Theme) -> None:
        for button, icon in ((self.back, "arrow-left"), (self.forward, "arrow-right")):
            button.setIcon(theme.icon(icon))
            button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
