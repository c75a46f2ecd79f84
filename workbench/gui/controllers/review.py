"""Exporting and detecting: from rules that a person approved to flags made by the pack alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.gui.background import Background
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.dialogs.export import ExportChoice, ExportDialog, ExportModel, ExportRule
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr
from workbench.gui.views.message_strip import Message
from workbench.gui.words import counted
from workbench.model.rule import Rule

PACKS = later("Rule packs (*.rulepack)")
DATA = later("Series (*.csv *.parquet);;All files (*)")


class ReviewController(QObject):
    """Opens the dialogs of a rule's last steps and does what they answer."""

    said = Signal(object)  # Message
    exported = Signal(object)  # Path of the pack that was written

    def __init__(
        self,
        desk: Desk,
        background: Background,
        host: AnswerHost,
        window: Callable[[], QWidget],
    ) -> None:
        super().__init__()
        self._desk, self._background, self._host = desk, background, host
        self._window = window
        self._last_pack: Path | None = None

    # export

    def export(self) -> None:
        """Ask which approved rules become a pack, and where it goes."""
        from workbench.packs.approval import is_approved

        project, current = self._desk.project, self._desk.rule()
        if project is None:
            return
        rules = [
            ExportRule(rule.name, f"{rule.name} · {rule.version}", "" if is_approved(rule) else tr("not approved"))
            for rule in project.rules()
        ]
        name = _pack_name(current.name if current is not None and len(rules) == 1 else project.path.stem)
        model = ExportModel(tuple(rules), name, "1.0.0", project.path.parent)
        dialog = ExportDialog(model, parent=self._window())
        dialog.chosen.connect(self._export)
        dialog.open()
        self._propose(dialog, model, tuple(rule for rule in project.rules() if is_approved(rule)))

    def _propose(self, dialog: ExportDialog, model: ExportModel, rules: tuple[Rule, ...]) -> None:
        """Where an earlier pack of this name lies in the folder, tell the dialog which version comes next."""
        from workbench.packs.versions import newest_pack

        path = newest_pack(model.folder, model.name)
        if path is None or not rules:
            return
        open_still = [dialog]
        dialog.finished.connect(open_still.clear)

        def work(_progress: Callable[[str, float, float], None]) -> tuple[str, str] | None:
            from workbench.errors import PackError
            from workbench.packs.pack import read_pack
            from workbench.packs.semver import propose_version

            try:
                proposal = propose_version(read_pack(path), rules, self._host.get())
            except PackError:
                return None  # what cannot be read proposes nothing
            told = tr("Compared with {file}, {proposal}", file=path.name, proposal=sentence(proposal.sentence))
            return proposal.version, told

        def done(proposed: tuple[str, str] | None) -> None:
            if proposed is not None and open_still:
                dialog.propose(*proposed)

        self._background.do(work, done)

    def _export(self, choice: ExportChoice) -> None:
        project = self._desk.project
        if project is None:
            return
        rules = tuple(project.rule(name) for name in choice.rules)
        self._background.do(lambda progress: self._write(rules, choice, progress), self._exported, self._given_up)

    def _write(
        self, rules: tuple[Rule, ...], choice: ExportChoice, progress: Callable[[str, float, float], None]
    ) -> Path:
        from workbench.packs.approval import require_approved
        from workbench.packs.carried import require_examples
        from workbench.packs.carrying import carry
        from workbench.packs.pack import write_pack
        from workbench.packs.reference.reference import keep_reference
        from workbench.reports.html import pack_page
        from workbench.reports.model import PackReport

        for rule in rules:
            require_approved(rule)
        examples, missing = carry(rules, self._series_of, self._host.get(), progress)
        require_examples(missing, without=choice.without_examples)
        references = {rule.name: keep_reference(rule, self._series_of(rule), self._host.get()) for rule in rules}
        progress(tr("Writing the pack"), 1.0, 1.0)  # the last moment for a cancel
        page = pack_page(PackReport(f"{choice.name} {choice.version}", rules))
        return write_pack(
            rules,
            choice.path,
            name=choice.name,
            version=choice.version,
            report_html=page,
            examples=examples,
            missing=missing,
            references=references,
        )

    def _series_of(self, rule: Rule) -> list[Any]:
        """The series that a rule judges, those that are in memory as they are there."""
        project = self._desk.project
        if project is None:
            return []
        names = [name for name in self._desk.names() if rule.input.takes(name)]
        loaded = {name: self._desk.loaded(name) for name in names}
        return [one.series if (one := loaded[name]) is not None else project.load_series(name) for name in names]

    def _exported(self, path: Path) -> None:
        self._last_pack = path
        self.exported.emit(path)
        text = tr("{file} is written to {folder}.", file=path.name, folder=path.parent)
        self.said.emit(
            Message(text, tr("It runs without the window: main.py detect."), "good", "detect", tr("Run it on a file…"))
        )

    def _given_up(self) -> None:
        self.said.emit(Message(tr("The export was cancelled; nothing is written."), "", "info"))

    # detect

    def detect(self) -> None:
        """Run a pack on a file and write the flags beside it."""
        pack, _ = (
            (str(self._last_pack), "")
            if self._last_pack is not None
            else QFileDialog.getOpenFileName(self._window(), tr("Rule pack"), "", tr(PACKS))
        )
        data, _ = QFileDialog.getOpenFileName(self._window(), tr("Series to judge"), "", tr(DATA)) if pack else ("", "")
        if data:
            self.detect_file(Path(pack), Path(data))

    def detect_file(self, pack: Path, data: Path) -> None:
        """Run a pack on the series of a file, aside; the flags go to `<file>.flags.csv`."""

        def work(progress: Callable[[str, float, float], None]) -> tuple[Path, int]:
            from workbench.data.opening import open_paths
            from workbench.detector.detect import Detector
            from workbench.detector.table import write_rows

            opened = open_paths([data], progress=progress)
            detector = Detector.open(pack, self._host.get())
            detections = [(one, detector.detect(one)) for one in opened.series]
            out = data.with_suffix(".flags.csv")
            write_rows(detections, out)
            return out, sum(int((detection.flags == 1).sum()) for _, detection in detections)

        def done(found: tuple[Path, int]) -> None:
            out, flags = found
            number = counted(flags, "flag")
            text = tr("{flags} in {file}, written to {out}.", flags=number, file=data.name, out=out)
            self.said.emit(Message(text, "", "good"))

        self._background.do(work, done)


def _pack_name(text: str) -> str:
    import re

    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-.") or "rules"
