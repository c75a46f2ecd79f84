"""File > Export report…: the project and its newest run as one page, made aside, with progress, written at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.gui.background import Background, Progress
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.sentences import sentence
from workbench.gui.texts import language, later, tr
from workbench.gui.views.message_strip import Message
from workbench.project.nouns import DOUBTS

if TYPE_CHECKING:
    from workbench.reports.build import Source

KINDS = later("Page (*.html);;PDF (*.pdf)")


class ReportController(QObject):
    """Asks where to, then builds and writes the report on a thread; test parts that are closed stay closed in it."""

    said = Signal(object)  # Message

    def __init__(
        self,
        desk: Desk,
        host: AnswerHost,
        window: Callable[[], QWidget],
        ask_path: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__()
        self._desk, self._host, self._window = desk, host, window
        self._ask_path = ask_path or self._ask
        self.background = Background(self)
        desk.project_leaving.connect(self.background.cancel)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"report": self.export}

    def close(self) -> None:
        """Nothing more is written."""
        self.background.close()

    def export(self) -> None:
        """Ask for the file; its ending says whether it becomes a page or a PDF."""
        project = self._desk.project
        if project is None or self.background.busy:
            return
        path = self._ask_path(str(project.path.with_suffix(".html")))
        if path:
            self.write(Path(path))

    def write(self, path: Path) -> None:
        """Build the report of what is open and write it there; a file that has neither ending becomes a page."""
        path = path if path.suffix.lower() in (".html", ".pdf") else path.with_name(f"{path.name}.html")
        source = self._source()
        if source is None:
            self.said.emit(
                Message(tr("There is no rule to report on."), tr("Train first."), "warn", "train", tr("Train"))
            )
            return
        self.background.do(lambda progress: self._write(source, path, progress), self._done, self._given_up)

    def _source(self) -> Source | None:
        """What is open now: rules as they stand, the newest run, the series that are loaded and judged."""
        from workbench.reports.build import Source, rule_for

        project, rules = self._desk.project, self._desk.rules()
        if project is None or not rules:
            return None
        runs = project.runlog.runs()
        found = [one.series for name in self._desk.names() if (one := self._desk.loaded(name)) is not None]
        kept = project.view(DOUBTS, {})
        doubts = [f"{name}: {doubt}" for name, some in sorted(kept.items()) for doubt in some] if kept else []
        return Source(
            title=project.path.stem,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            series=tuple(series for series in found if rule_for(rules, series.name) is not None),
            rules=rules,
            log=project.runlog.events(runs[-1].id) if runs else (),
            opened=frozenset(series.name for series in found if self._desk.is_test_open(series.name)),
            doubts=tuple(doubts),
        )

    def _write(self, source: Source, path: Path, progress: Progress) -> Path:
        from dataclasses import replace

        from workbench import __version__
        from workbench.bench.machine import UNKNOWN, commit
        from workbench.gui.printing.pdf import paint_pdf
        from workbench.packs.wholefile import write_whole
        from workbench.reports.build import build
        from workbench.reports.document import run_document
        from workbench.reports.html import page
        from workbench.reports.spoken import spoken

        at = commit()
        program = f"Rule Workbench {__version__}" + ("" if at == UNKNOWN else f", commit {at}")
        built = build(replace(source, program=program), self._host.get(), progress)
        names = {built.title, *(page.series.name for page in built.pages), *(rule.name for rule in built.rules)}
        document = spoken(run_document(built), sentence, language().name, names)
        progress(tr("Writing the report"), 1.0, 1.0)
        if path.suffix.lower() != ".pdf":
            return write_whole(path, page(document).encode())
        paint_pdf(document, path)
        return path

    def _done(self, path: Path) -> None:
        self.said.emit(Message(tr("The report is written to {path}.", path=path), "", "good"))

    def _given_up(self) -> None:
        self.said.emit(Message(tr("The report was cancelled; nothing is written."), "", "info"))

    def _ask(self, usual: str) -> str:
        path, kind = QFileDialog.getSaveFileName(self._window(), tr("Export report"), usual, tr(KINDS))
        if path and kind.startswith("PDF") and not path.lower().endswith(".pdf"):
            return str(Path(path).with_suffix(".pdf"))
        return path
