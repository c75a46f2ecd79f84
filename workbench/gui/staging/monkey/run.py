"""Many random steps at a window on the samples, with a proof of the project now and then; a process of its own."""

from __future__ import annotations

import faulthandler
import json
import random
import shutil
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt

from workbench.gui.app import Workbench
from workbench.gui.staging.heartbeat import Heartbeat
from workbench.gui.staging.monkey.answers import Answers
from workbench.gui.staging.monkey.faults import Faults
from workbench.gui.staging.monkey.files import write_files
from workbench.gui.staging.monkey.hands import Hands
from workbench.gui.staging.monkey.measure import DIARY
from workbench.gui.staging.monkey.proof import Documents, damage, differing, documents, misread, there_and_back, undone
from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.resources import sample_data

STALL_MS = 250.0  # longer than this a click would feel lost
PROOF_EVERY = 500  # steps
MOST_EDITS = 300  # from here on a proof leaves everything undone: history keeps 500
DEAD_S = 120  # a step that takes longer hangs: the process ends with the stacks of its threads
DEAD_PROOF_S = 900  # a proof goes through the whole history twice and starts anew, on a machine that has other work too
PATIENCE_S, REST_S = 240.0, 5.0
SLOWEST = 20


@dataclass
class Tally:
    """What was counted. `stalls`: of each step, how long the window was away at most, first by the processor time that
    it took itself, then by the clock, where what else the machine does is in it too; `kinds`: how many steps of which.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    stalls: list[tuple[float, float, str]] = field(default_factory=list)
    proofs: int = 0
    restarts: int = 0
    undone: int = 0


class Monkey:
    """`folder`: an empty one for preferences, projects and files. The same seed makes the same choices; what threads
    and processes answer meanwhile differs."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._dice = folder, random.Random(seed)
        self._files = write_files(folder / "files")
        self._work = folder / "work.rwb"
        shutil.copy(sample_data() / "sample-project.rwb", self._work)
        self._home, self._spare = folder / "home", folder / "spare.rwb"
        self.faults = Faults(self._home / "crashes", folder / DIARY)
        self._hands, self.tally = Hands(self._dice, self._files, self._tell), Tally()
        self._number = 0
        self._floors: dict[Path, Documents] = {}
        self._answers: Answers | None = None
        self._stage = self._open()

    def _open(self) -> Stage:
        stage = Stage(self._home)
        stage.__enter__()
        bench = stage.workbench
        self._hands.bench = bench
        self.faults.watch(bench)
        bench.start(() if self._floors else (self._work,))
        with suppress(TimeoutError):
            stage.settle(REST_S)
        self._answers = Answers(self._dice, self._files, self._folder)
        return stage

    @property
    def _bench(self) -> Workbench:
        return self._stage.workbench

    def run(self, steps: int) -> None:
        """So many steps, and a proof at the end."""
        hearts = (Heartbeat(clock=time.thread_time), Heartbeat())
        for number in range(steps):
            self._step(number, hearts)
            if number % PROOF_EVERY == PROOF_EVERY - 1 or number == steps - 1:
                self.faults.begin(number, "proof")
                faulthandler.dump_traceback_later(DEAD_PROOF_S, exit=True)
                self.faults.guarded(self._prove)
                self.faults.look()
                sys.stderr.write(f"{number + 1} steps, {len(self.faults.found)} faults\n")

    def close(self) -> None:
        """The window and all that belongs to it ends."""
        assert self._answers is not None
        self._answers.close()
        self._stage.__exit__(None, None, None)
        self.faults.close()

    def _step(self, number: int, hearts: tuple[Heartbeat, ...]) -> None:
        self._number = number
        kind, do = self._hands.next()
        told: list[str] = [kind]
        self.faults.begin(number, kind)
        faulthandler.dump_traceback_later(DEAD_S, exit=True)
        self._know_floor()
        for heart in hearts:
            heart.start()
        self.faults.guarded(lambda: told.append(do()))
        self.faults.begin(number, " ".join(told))
        rest(self._dice.choice((0.0, 0.0, 0.0, 0.01, 0.05)))
        own, felt = (round(heart.stop(), 1) for heart in hearts)
        self.tally.kinds[kind] += 1
        self.tally.stalls.append((own, felt, " ".join(told)))
        self.faults.look()
        if not self._bench.window.isVisible():  # quit, by a menu or a key
            self.close_window()
            self._stage = self._open()

    def _tell(self, name: str) -> None:
        """What a step is about to touch."""
        self.faults.begin(self._number, name)

    def _know_floor(self) -> None:
        """Of a project that is seen for the first time, what it is with everything undone."""
        project = self._bench.desk.project
        if project is not None and not project.read_only and project.path not in self._floors:
            self._floors[project.path] = undone(project, self._spare)

    # proofs

    def _prove(self) -> None:
        """The project is sound, reads back, goes back to its beginning and forth again, and outlives a restart."""
        self._come_to_rest()
        project = self._bench.desk.project
        if project is None or project.read_only:
            return
        self._know_floor()
        self.tally.proofs += 1
        found = damage(project.path) + misread(project, self._spare)
        edits = len(project.history())
        self.tally.undone += edits
        found += there_and_back(project, self._floors[project.path], self._asked("undo"), self._asked("redo"))
        if edits > MOST_EDITS:
            for _ in range(edits):
                self._asked("undo")()
        for one in found:
            self.faults.add(f"{project.path.name}: {one}")
        self._restart(project.path)

    def _asked(self, command: str) -> Any:
        def do() -> None:
            self._bench.chrome.refresh_facts()
            self._bench.actions[command].trigger()
            QCoreApplication.processEvents()

        return do

    def _come_to_rest(self) -> None:
        """Dialogs go, runs end, what was begun is finished."""
        self._hands.clear()
        bench = self._bench
        bench.queue.clear()
        bench.training.slot.stop()
        wait_until(lambda: not bench.training.busy, PATIENCE_S, "a run did not stop")
        rest(0.3)
        self._hands.clear()
        with suppress(TimeoutError):  # a rule that was refused is never judged
            self._stage.settle(REST_S)

    def _restart(self, path: Path) -> None:
        """Close the window, start anew: the project comes back as it was."""
        before = documents(path)
        self.close_window()
        self._stage = self._open()
        self.tally.restarts += 1
        project = self._bench.desk.project
        if project is None or project.path.resolve() != path.resolve():
            self.faults.add(f"{path.name} did not come back after a restart")
        for one in differing(before, documents(path), "after a restart"):
            self.faults.add(f"{path.name}: {one}")

    def close_window(self) -> None:
        """As closing it by hand."""
        assert self._answers is not None
        self._answers.close()
        self._stage.__exit__(None, None, None)

    def figures(self) -> dict[str, Any]:
        """What came of it, for JSON."""
        worst = sorted(self.tally.stalls, reverse=True)
        return {
            "steps": sum(self.tally.kinds.values()),
            "kinds": dict(sorted(self.tally.kinds.items())),
            "proofs": self.tally.proofs,
            "restarts": self.tally.restarts,
            "undone": self.tally.undone,
            "faults": [asdict(one) for one in self.faults.found],
            "stalls": sum(1 for own, _, _ in worst if own > STALL_MS),
            "felt": sum(1 for _, felt, _ in worst if felt > STALL_MS),
            "slowest": [{"ms": own, "felt_ms": felt, "step": told} for own, felt, told in worst[:SLOWEST]],
        }


def main(arguments: list[str]) -> dict[str, Any]:
    """`FOLDER STEPS SEED`: the figures of one run."""
    folder, steps, seed = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    monkey = Monkey(folder, seed)
    try:
        monkey.run(steps)
    finally:
        faulthandler.cancel_dump_traceback_later()
        monkey.close()
        shutil.rmtree(folder / "home", ignore_errors=True)
    return monkey.figures()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1:])) + "\n")
