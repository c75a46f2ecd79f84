"""What tests about language models share: told calls and runs, and a server that lists its models."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from workbench.gui.runs.run_story import RunStory
from workbench.model.events import (
    CandidateProposed,
    Finished,
    ModelCalled,
    RoundFinished,
    RunStarted,
    SeriesResult,
    TaskFinished,
)
from workbench.model.rule import InputSpec, Rule
from workbench.model.scores import Scores

RULE = "LIMIT = 3.0\n\n\ndef inference(sample):\n    return sample[:, 0] > LIMIT\n"
REPLY = f"It jumps.\n\n```python\n{RULE}```\n"
PROMPT = (("system", "You author rules."), ("user", "# The data\n1 2 3 40* 2 1\n\n# Your task\nWrite the best rule."))


def call(number: int, purpose: str = "propose", **told: object) -> ModelCalled:
    """One call that was answered; `told` changes what is told of it."""
    usual = {
        "call": number,
        "round": 1,
        "purpose": purpose,
        "model": "small",
        "host": "localhost",
        "prompt": PROMPT,
        "reply": REPLY,
        "prompt_tokens": 1000,
        "completion_tokens": 100,
        "usd": 0.02,
        "seconds": 2.0,
    }
    return ModelCalled("r", number, "cpu", **{**usual, **told})


def run_story(run: str, text: str = RULE, f1: float = 0.5, calls: int = 0, series: str = "cpu") -> RunStory:
    """A run of one rule over two rounds that came to its end; what it judged is named like the rule."""
    story = RunStory()
    story.take(
        [
            RunStarted(run, 0, tasks={series: (series,)}, proposer="llm" if calls else "synthesizer", rounds=2),
            *(call(number) for number in range(1, calls + 1)),
            CandidateProposed(run, 90, series, 1, 1, Rule(series, text), how="proposal"),
            RoundFinished(run, 91, series, 1, 1, 0.6, f1 / 2),
            RoundFinished(run, 92, series, 2, 1, 0.6, f1),
            TaskFinished(
                run,
                93,
                series,
                Rule(series, text, input=InputSpec(series=(series,))),
                (SeriesResult(series, Scores(), Scores(events=2, event_f1=f1), Scores()),),
                0.4,
            ),
            Finished(run, 94, outcome="completed", seconds=65.0),
        ]
    )
    story.run = run
    return story


class _Models(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body, seen = self.server.answer  # type: ignore[attr-defined]
        seen.append((self.path, self.headers.get("Authorization", "")))
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.send_header("location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@contextmanager
def models_server(status: int, body: object) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A server on loopback that answers GET with this; its base URL, and (path, Authorization) of what came."""
    seen: list[tuple[str, str]] = []
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Models)
    http.answer = (status, body, seen)  # type: ignore[attr-defined]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}/v1", seen
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
