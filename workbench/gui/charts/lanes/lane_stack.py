"""The lanes below a chart under the user's hands: told in words, all conditions shown where there are many."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHelpEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from workbench.gui.charts.lanes.lane_picture import LanePicture
from workbench.gui.link_label import LinkLabel
from workbench.gui.texts import tr, trn
from workbench.gui.theme import Theme, set_role


class LaneStack(LanePicture):
    """Says what lies under the pointer; a link below the first conditions shows those that have no lane. `retold`:
    other lanes than before, or with other content."""

    retold = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.more = LinkLabel(parent=self)
        set_role(self.more, role="dim")
        self.more.setFont(theme.font("dim"))
        links = Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        self.more.setTextInteractionFlags(links)
        self.more.linkActivated.connect(lambda _link: self.unfold(not self.unfolded))
        self.setAccessibleName(tr("Lanes below the chart"))
        self._changed()

    def unfold(self, unfolded: bool) -> None:
        """All conditions in thinner lanes, or the first ones again."""
        self.unfolded = unfolded
        self._changed()

    def told_at(self, x: float) -> tuple[str, ...]:
        """What the lanes say under a pixel."""
        if self._clock is None or not self._left <= x <= self._left + self._room:
            return ()
        start, stop = self._view
        index = self._clock.index(start + (x - self._left) / self._room * (stop - start))
        compared = tuple(band.title for _, band in self.difference if band.holds(index))
        return compared + self.lanes.told(index, sorted(self.shown))

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        super().set_theme(theme)
        self.more.setFont(theme.font("dim"))

    def _changed(self) -> None:
        super()._changed()
        self._show_more()
        bands = [row.band for row in self.rows() if row.band is not None]
        words = [trn("{name}: {n} times", "{name}: {n} times", len(band.runs), name=band.title) for band in bands]
        more = [] if self.more.isHidden() else [self.more.accessibleName()]
        notes = [note for kind, note in self.lanes.notes.items() if note and kind in self.shown]
        self.setAccessibleDescription(", ".join([*words, *more, *notes]))
        self.retold.emit()

    def _show_more(self) -> None:
        """Put the link into its row, or away where there is none."""
        rows = self.rows()
        at = next((at for at, row in enumerate(rows) if row.more), None)
        if at is None:
            self.more.hide()
            return
        told = trn("and {n} more", "and {n} more", rows[at].more)
        show, fewer = tr("show all"), tr("show fewer")
        folded = f'{told} · <a href="more">{show}</a>'
        self.more.setText(f'<a href="less">{fewer}</a>' if self.unfolded else folded)
        self.more.setAccessibleName(fewer if self.unfolded else f"{told}: {show}")
        self.more.adjustSize()
        top = sum(row.height for row in rows[:at]) + (rows[at].height - self.more.height()) // 2
        self.more.move(round(self._left) + 8, top)
        self.more.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The link keeps its row."""
        super().resizeEvent(event)
        self._show_more()

    def event(self, event: QEvent) -> bool:
        """Under the resting pointer, what the lanes say there."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), "\n".join(self.told_at(event.pos().x())), self)
            return True
        return super().event(event)
