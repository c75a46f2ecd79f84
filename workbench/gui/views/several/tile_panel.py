"""All series of the project as a grid of small charts: filtered, sorted, one opened by Enter or a double-click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLineEdit, QListView, QSizePolicy, QWidget

from workbench.gui.texts import later, tr
from workbench.gui.theme import Theme
from workbench.gui.views.panel import Panel, empty_state
from workbench.gui.views.several.tiles import SORTS, Sort, Tile, TileDelegate, TileModel, tile_size
from workbench.gui.words import number

HINT = later("Enter opens one, Esc goes back")


class TilePanel(Panel):
    """Hundreds of series at a glance: only the tiles in sight are painted, each line reduced once."""

    opened = Signal(str)
    left = Signal()  # back to the chart
    arranged = Signal(str, str)  # filter and sort as the user set them

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("All series"), tr(HINT), parent)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.model = TileModel(self)
        self.delegate = TileDelegate(theme, self.model)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter"))
        self.filter.setAccessibleName(tr("Filter the grid by name"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setFixedWidth(140)
        self.sort = QComboBox()
        self.sort.setAccessibleName(tr("Sort the grid"))
        for sort, words in SORTS.items():
            self.sort.addItem(tr(words), sort)
        self.list = QListView()
        self._dress_list()
        self.no_match = empty_state(tr("No series has this in its name."))
        self.head.addWidget(self.filter)
        self.head.addWidget(self.sort)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.no_match, 1)
        self.filter.textChanged.connect(self._arrange)
        self.sort.currentIndexChanged.connect(self._arrange)
        self.list.activated.connect(self._open)
        for watched in (self.list, self.list.viewport(), self.filter):
            watched.installEventFilter(self)
        self._show_state()

    def _dress_list(self) -> None:
        view = self.list
        view.setModel(self.model)
        view.setItemDelegate(self.delegate)
        view.setAccessibleName(tr("All series as a grid"))
        view.setViewMode(QListView.ViewMode.IconMode)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setMovement(QListView.Movement.Static)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def set_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show these; the chosen one stays chosen."""
        name = self.chosen()
        self.model.set_tiles(tiles)
        self._fit()
        self.choose(name)
        self._show_state()

    def set_arranged(self, text: str, sort: Sort) -> None:
        """Filter and sort as they were remembered, without telling them back."""
        for widget in (self.filter, self.sort):
            widget.blockSignals(True)
        self.filter.setText(text)
        self.sort.setCurrentIndex(list(SORTS).index(sort))
        for widget in (self.filter, self.sort):
            widget.blockSignals(False)
        self.model.arrange(text, sort)
        self._show_state()

    def choose(self, name: str) -> None:
        """Stand on a series, where it is shown."""
        row = self.model.row_of(name)
        if row >= 0:
            self.list.setCurrentIndex(self.model.index(row, 0))

    def chosen(self) -> str:
        """The series that the keyboard stands on."""
        index = self.list.currentIndex()
        return self.model.name_at(index.row()) if index.isValid() else ""

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.delegate.theme = theme
        self.list.viewport().update()

    def _arrange(self) -> None:
        name, sort = self.chosen(), self.sort.currentData()
        self.model.arrange(self.filter.text(), sort)
        self.choose(name)
        self._show_state()
        self.arranged.emit(self.filter.text(), sort)

    def _show_state(self) -> None:
        shown, total = self.model.rowCount(), self.model.total()
        some = tr("{n} of {total}", n=number(shown), total=number(total))
        self.hint.setText(f"{number(total) if shown == total else some} · {tr(HINT)}")
        self.list.setVisible(shown > 0 or total == 0)
        self.no_match.setVisible(shown == 0 and total > 0)

    def _fit(self) -> None:
        """Tiles share the room, also that of those which the filter hides: they do not jump while one types."""
        bar = self.list.verticalScrollBar().sizeHint().width()  # Qt lays tiles out as if it always were there
        room = self.list.contentsRect().size() - QSize(bar + 2, 2)
        self.delegate.size = tile_size(room, self.model.total())
        if self.delegate.size != self.list.gridSize():
            self.list.setGridSize(self.delegate.size)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.model.name_at(index.row()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tiles share the width; Esc goes back, ↓ and Enter lead from the filter to the tiles."""
        if event.type() == QEvent.Type.Resize and watched is self.list.viewport():
            self._fit()
        elif event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            if watched is self.filter and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return):
                self.list.setFocus()
                if not self.list.currentIndex().isValid() and self.model.rowCount():
                    self.list.setCurrentIndex(self.model.index(0, 0))
                return True
        return super().eventFilter(watched, event)
