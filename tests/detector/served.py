"""`serve` as a process of its own, for tests that talk to it over HTTP."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[2]


class Serving:
    """Started with the detector's own command line on a free port; a context manager that leaves no process behind."""

    def __init__(self, packed: Path, *options: str) -> None:
        command = [sys.executable, "-m", "workbench.detector", "serve", str(packed), "--port", "0", *options]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://(\S+:\d+)", line)
        assert found, line + self.end(signal.SIGKILL)[1]
        self.target = found[1]

    def __enter__(self) -> Serving:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.returncode is None:
            self.end(signal.SIGKILL)

    def push(self, body: bytes, form: str = "jsonl") -> tuple[int, dict[str, Any]]:
        """Status and answer."""
        try:
            with urlopen(Request(f"http://{self.target}/push?format={form}", body), timeout=60) as answer:
                return answer.status, json.load(answer)
        except HTTPError as error:
            with error:
                return error.code, json.load(error)

    def page(self) -> str:
        """What a scrape gets."""
        with urlopen(f"http://{self.target}/metrics", timeout=60) as answer:
            text: str = answer.read().decode()
            return text

    def end(self, with_signal: signal.Signals) -> tuple[int, str]:
        """Exit code and what it told on stderr."""
        self.process.send_signal(with_signal)
        _, told = self.process.communicate(timeout=60)
        return self.process.returncode, told
