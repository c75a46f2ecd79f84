"""The tables of a place with their columns, and the query that is asked of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QLabel, QPlainTextEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, set_role
from workbench.sources.tables import Listed

QUERY = Qt.ItemDataRole.UserRole
QUERY_LINES = 4


class TableTree(QWidget):
    """`chosen(str)`: the query of a table, by a click or Enter; `changed`: the query is another.

    A double click or Enter on a column writes its name into the query.
    """

    chosen = Signal(str)
    changed = Signal()

    def __init__(self, query: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QTreeWidgetItem] = []  # of the tables
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([tr("Table and columns"), tr("Type")])
        self.tree.setAccessibleName(tr("Tables of the place, with their columns"))
        self.tree.setUniformRowHeights(True)
        self.tree.setExpandsOnDoubleClick(False)
        head = self.tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.title = QLabel()
        set_role(self.title, role="dim")
        self.query = QPlainTextEdit(query)
        set_role(self.query, code=True, field=True)
        self.query.setTabChangesFocus(True)
        self.query.setFixedHeight(self.query.fontMetrics().lineSpacing() * QUERY_LINES + 14)
        self.title.setBuddy(self.query)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP_SMALL)
        for widget, stretch in ((self.tree, 1), (self.title, 0), (self.query, 0)):
            whole.addWidget(widget, stretch)
        self.ask_in_sql(True)
        self.tree.itemClicked.connect(self._on_clicked)
        self.tree.itemActivated.connect(self._on_activated)
        self.query.textChanged.connect(self.changed)

    def text(self) -> str:
        """The query as it is typed now."""
        return self.query.toPlainText().strip()

    def ask_in_sql(self, sql: bool) -> None:
        """Whether the place is asked by SQL, or by what columns must be."""
        words = tr("Query") if sql else tr("Only rows where")
        self.title.setText(words)
        self.query.setAccessibleName(words)
        self.query.setPlaceholderText("SELECT time, host, load FROM metrics" if sql else 'region=eu host="web 1"')

    def show_tables(self, tables: Sequence[Listed]) -> None:
        """These tables; where there is only one, it is unfolded."""
        self.tree.clear()
        self._items = []
        for one in tables:
            item = QTreeWidgetItem([one.name])
            item.setToolTip(0, one.name)
            item.setData(0, QUERY, one.query)
            for name, kind in one.columns:
                item.addChild(QTreeWidgetItem([name, kind]))
            self.tree.addTopLevelItem(item)
            self._items.append(item)
            item.setExpanded(len(tables) == 1)

    def forget(self) -> None:
        """No tables any more, nor the query that one of them gave; one that was written stays."""
        given = {item.data(0, QUERY) for item in self._items}
        self.show_tables(())
        if self.text() in given:
            self.query.clear()

    def choose_first(self) -> None:
        """As a click on the first table."""
        self.tree.setCurrentItem(self._items[0])
        self._on_clicked(self._items[0])

    def _on_clicked(self, item: QTreeWidgetItem) -> None:
        if item.parent() is None:
            self.chosen.emit(str(item.data(0, QUERY)))

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        self._on_clicked(item)
        if item.parent() is not None:
            self.query.insertPlainText(item.text(0))
            self.query.setFocus()
