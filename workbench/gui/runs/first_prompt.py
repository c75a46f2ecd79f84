"""The first prompt of a run, word for word, before anything is sent: the run itself as far as its first call.

It goes its way in a child process with a model that notes what it is asked and then stops the run. So what is shown is
what will be sent, the base detector and its errors included, and not what a second piece of code believes of it.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from workbench.children import command_of
from workbench.errors import TrainingError, WorkbenchError
from workbench.gui.runs.run_child import RunOrder
from workbench.gui.texts import tr
from workbench.project.runlog import event_of

if TYPE_CHECKING:
    from workbench.llm.messages import Reply, Request
    from workbench.training.llm.model import Sending

COMMAND = command_of("workbench.gui.runs.first_prompt:serve")
LOOK_S = 0.1

Progress = Callable[[str, float, float], None]


def first_prompt(order: RunOrder, progress: Progress, command: Sequence[str] = COMMAND) -> Sending:
    """What the run of this order would send first, and to whom; raises what keeps the run from coming so far.

    `progress` is called several times a second; what it raises ends the child process.
    """
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            answer = _talk(process, order, progress)
        except BaseException:
            process.kill()
            raise
    if not answer:
        raise TrainingError("The first prompt is not known", f"its process ended with {process.returncode}")
    kind, content = pickle.loads(answer)
    if kind == "sending":
        found: Sending = content
        return found
    raise content if kind == "error" else RuntimeError(f"preparing the first prompt failed:\n{content}")


def _talk(process: subprocess.Popen[bytes], order: RunOrder, progress: Progress) -> bytes:
    """All that the child answers."""
    assert process.stdin is not None
    with contextlib.suppress(OSError), process.stdin:  # a child that ended early says why
        pickle.dump(order, process.stdin)
    process.stdin = None  # else `communicate` would begin to write anew
    while True:
        progress(tr("preparing the first prompt"), 0.0, 1.0)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=LOOK_S)[0]


def serve() -> None:
    """The child: an order on stdin, what would be sent on stdout."""
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints goes to stderr
    answer: tuple[str, Any]
    try:
        answer = ("sending", _sending(pickle.load(sys.stdin.buffer)))
    except WorkbenchError as error:
        answer = ("error", error)
    except Exception:  # noqa: BLE001 - the top of the child: a bug must reach the crash dialog
        answer = ("bug", traceback.format_exc())
    with contextlib.suppress(OSError), told:
        pickle.dump(answer, told)


class _Listener:
    """A transport that sends nothing: it notes the first request, and stops the run."""

    def __init__(self) -> None:
        self.first: Request | None = None

    def send(self, request: Request, waiting: object, arrived: object) -> Reply:  # noqa: ARG002 - nothing arrives
        """Never a reply."""
        from workbench.training.engine.ways_out import StopRequested

        self.first = self.first or request
        raise StopRequested


def _sending(order: RunOrder) -> Sending:
    from workbench.llm.client import ChatClient
    from workbench.llm.spend import Spend
    from workbench.sandbox.host import Host, HostOptions
    from workbench.training.llm.hybrid import llm_proposer
    from workbench.training.llm.model import chat_options, content_of, llm_options, would_send
    from workbench.training.run import train_all

    assert order.model is not None
    listener = _Listener()
    client = ChatClient(chat_options(order.model), listener, Spend(None))
    asked = llm_options(order.model, order.options)
    make = llm_proposer(client, asked, hybrid=order.options.proposer == "hybrid")
    past = tuple(event_of(text) for text in order.past)
    with Host(options=HostOptions(spare=False)) as host:
        events = train_all(
            order.series,
            order.options,
            [host],
            clock=time.monotonic,
            run_id=order.run_id,
            past=past,
            make_proposer=make,
        )
        ended = list(events)[-1]
    if listener.first is None:
        reason = getattr(ended, "reason", "") or "there is nothing that a rule could do better"
        raise TrainingError("Nothing would be sent", reason)
    content = content_of(order.where, order.model.images)
    return would_send(order.model, listener.first, content=content, environ=os.environ)
