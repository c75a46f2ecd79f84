"""A training run in a process of its own, told event by event: the window's thread never shares a lock with it.

The generator of training is the same as everywhere. Here a child process walks it and a thread of the window walks the
relay: one event for each one asked for, so that a driver that pauses pauses the work. (In one process the compiler of
rulekit and the search would hold Python's lock for a tenth of a second and more, and the window would stutter.)
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import time
import traceback
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from workbench.errors import TrainingError, WorkbenchError
from workbench.model.events import Event
from workbench.model.series import Series
from workbench.project.runlog import event_json, event_of

if TYPE_CHECKING:
    from workbench.training.options import TrainOptions

LAST_WORD_S = 0.4  # how long a run that nobody asks any more may take to unwind before its process is killed
ROOT = Path(__file__).resolve().parents[3]
START = "import sys; sys.path.insert(0, sys.argv[1]); from workbench.gui.runs.remote_run import serve; serve()"
COMMAND = (sys.executable, "-c", START, str(ROOT))
NEXT = b"n"


class RunStoppedError(Exception):
    """The run's process was ended because the user asked for it."""


class RemoteRun:
    """One run in a child process. `events()` may be walked once; `stop()` ends it at once, from any thread."""

    def __init__(
        self,
        series: Sequence[Series],
        options: TrainOptions,
        run_id: str,
        past: Sequence[Event] = (),
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._given = (tuple(series), options, run_id, tuple(event_json(event) for event in past))
        self._command = tuple(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def events(self) -> Generator[Event, None, None]:
        """The events of the run as they come. Raises what the run raised, and RunStoppedError after `stop`."""
        process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._process = process
        assert process.stdin is not None and process.stdout is not None
        try:
            pickle.dump(self._given, process.stdin)
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


def serve() -> None:
    """The child: one event for each request on stdin, until there are none or nobody asks any more."""
    asked, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints goes to stderr, not between the events
    with contextlib.suppress(OSError, KeyboardInterrupt, EOFError):
        _serve(asked, told, *pickle.load(asked))


def _serve(
    asked: IO[bytes],
    told: IO[bytes],
    series: Sequence[Series],
    options: TrainOptions,
    run_id: str,
    past: Sequence[str],
) -> None:
    from workbench.sandbox.host import Host
    from workbench.training.run import train_all

    def tell(kind: str, content: Any) -> None:
        pickle.dump((kind, content), told)
        told.flush()

    try:
        known = tuple(event_of(text) for text in past)
        with Host() as host:
            events = train_all(series, options, [host], clock=time.monotonic, run_id=run_id, past=known)
            while asked.read(1) == NEXT:
                event = next(events, None)
                if event is None:
                    tell("end", None)
                    break
                tell("event", event_json(event))
            events.close()
    except WorkbenchError as error:
        tell("error", error)
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - the top of the child: a bug must reach the crash dialog
        tell("bug", traceback.format_exc())
