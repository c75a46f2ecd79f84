"""A training run in a process of its own, told event by event: the window's thread never shares a lock with it.

The generator of training is the same as everywhere. Here a child process walks it and a thread of the window walks the
relay: one event for each one asked for, so that a driver that pauses pauses the work. (In one process the compiler of
rulekit and the search would hold Python's lock for a tenth of a second and more, and the window would stutter.)
"""

from __future__ import annotations

import contextlib
import pickle
import subprocess
from collections.abc import Generator, Sequence
from typing import IO

from workbench.children import command_of
from workbench.errors import TrainingError
from workbench.gui.runs.run_child import NEXT, RunOrder
from workbench.model.events import Event
from workbench.project.runlog import event_of

LAST_WORD_S = 0.4  # how long a run that nobody asks any more may take to unwind before its process is killed
COMMAND = command_of("workbench.gui.runs.run_child:serve")


class RunStoppedError(Exception):
    """The run's process was ended because the user asked for it."""


class RemoteRun:
    """One run in a child process. `events()` may be walked once; `stop()` ends it at once, from any thread."""

    def __init__(self, order: RunOrder, command: Sequence[str] = COMMAND) -> None:
        self._order = order
        self._command = tuple(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def events(self) -> Generator[Event, None, None]:
        """The events of the run as they come. Raises what the run raised, and RunStoppedError after `stop`."""
        process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._process = process
        assert process.stdin is not None and process.stdout is not None
        try:
            pickle.dump(self._order, process.stdin)
            yield from self._relay(process.stdin, process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            if self._stopped:
                raise RunStoppedError from error
            why = f"its exit code is {process.wait()}"
            raise TrainingError("The training process ended unexpectedly", why, "Go on with the run") from error
        finally:
            _end(process)

    def _relay(self, ask: IO[bytes], told: IO[bytes]) -> Generator[Event, None, None]:
        while True:
            ask.write(NEXT)
            ask.flush()
            kind, content = pickle.load(told)
            if kind == "event":
                yield event_of(content)
            elif kind == "end":
                return
            elif kind == "error":
                raise content
            else:
                raise RuntimeError(f"the training process failed:\n{content}")

    def stop(self) -> None:
        """End the run now; its sandbox ends with it."""
        self._stopped = True
        if self._process is not None:
            self._process.kill()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the door; a child that waits for the next request sees it and unwinds, any other is killed."""
    assert process.stdin is not None and process.stdout is not None
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        process.wait(LAST_WORD_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
