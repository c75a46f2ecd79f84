"""The child process of a training run: it opens the sandboxes and the model itself and tells one event a request."""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import sys
import time
import traceback
from collections.abc import Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from workbench.errors import WorkbenchError
from workbench.model.events import Event
from workbench.model.series import Series
from workbench.project.runlog import event_json, event_of

if TYPE_CHECKING:
    from workbench.training.llm.setup import ModelSetup
    from workbench.training.options import TrainOptions

NEXT = b"n"


@dataclass(frozen=True)
class RunOrder:
    """All that a run is given. `past`: JSON of the events of its log. `workers`: candidates examined side by side.

    `model`: the language model, None = none is asked; it holds no key, the child finds it where keys are. `folder`:
    where the transcript and the answers are kept, so that no start of the run asks anything twice; beside it are those
    of earlier runs. `where`: the series that it learns from, in words, for the sentence that asks for consent.
    """

    series: tuple[Series, ...]
    options: TrainOptions
    run_id: str
    past: tuple[str, ...] = ()
    workers: int = 1
    model: ModelSetup | None = None
    folder: Path = Path()
    where: str = "this project"


def usual_workers() -> int:
    """One less than there are processors, for the window; at least one."""
    return max(1, (os.cpu_count() or 2) - 1)


def serve() -> None:
    """The child: one event for each request on stdin, until there are none or nobody asks any more."""
    asked, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints goes to stderr, not between the events
    with contextlib.suppress(OSError, KeyboardInterrupt, EOFError):
        _serve(asked, told, pickle.load(asked))


def _serve(asked: IO[bytes], told: IO[bytes], order: RunOrder) -> None:
    def tell(kind: str, content: Any) -> None:
        pickle.dump((kind, content), told)
        told.flush()

    try:
        with ExitStack() as stack:
            events = _events(order, stack)
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


def _events(order: RunOrder, stack: ExitStack) -> Generator[Event, None, None]:
    """The events of the run; what it needs is closed with the stack."""
    from workbench.sandbox.host import Host
    from workbench.training.run import train_all

    model, make = _model(order)
    hosts: Sequence[Host] = [stack.enter_context(Host()) for _ in range(order.workers)]
    past = tuple(event_of(text) for text in order.past)
    return train_all(
        order.series,
        order.options,
        hosts,
        clock=time.monotonic,
        run_id=order.run_id,
        past=past,
        make_proposer=make,
        model=model,
    )


def _model(order: RunOrder) -> tuple[Any, Any]:
    """The client of the language model and what makes proposers that ask it; None twice where there is none."""
    if order.model is None:
        return None, None
    from workbench.training.llm.hybrid import llm_proposer
    from workbench.training.llm.model import content_of, llm_options, open_model

    inherit_answers(order.folder)
    content = content_of(order.where, order.model.images)
    client = open_model(order.model, order.folder, os.environ, content=content)
    asked = llm_options(order.model, order.options)
    return client, llm_proposer(client, asked, hybrid=order.options.proposer == "hybrid")


def inherit_answers(folder: Path) -> None:
    """What earlier runs beside this one were answered, for it too: the same is not asked or paid twice."""
    from workbench.llm.client import ANSWERS

    for known in sorted(folder.parent.glob(f"*/{ANSWERS}/*/*.json")):
        mine = folder / ANSWERS / known.parent.name / known.name
        if mine.exists():
            continue
        mine.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(known, mine)
        except OSError:  # another file system, or one without links
            shutil.copyfile(known, mine)
