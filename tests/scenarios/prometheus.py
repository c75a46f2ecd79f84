"""A real Prometheus for scenarios, from the Debian package `prometheus`: started on a free port, asked over its API."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

PROGRAM = shutil.which("prometheus")
PATIENCE_S = 120.0  # for what comes within a few seconds on an idle machine

_CONFIG = """\
global:
  scrape_interval: 1s
  evaluation_interval: 1s
rule_files: [{rules}]
scrape_configs:
  - job_name: rule-workbench
    static_configs:
      - targets: [{target}]
"""


def until(what: str, ask: Callable[[], Any]) -> Any:
    """The first answer that is not empty; AssertionError where none comes."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come within {PATIENCE_S:g} s")


def fill(folder: Path, metrics: str) -> None:
    """Samples in the text form of OpenMetrics, without its last line, become what a Prometheus in `folder` has."""
    text = folder / "metrics.om"
    text.write_text(metrics + "# EOF\n", "utf-8")
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", text, folder / "metrics"]
    subprocess.run(command, check=True, capture_output=True)


class Prometheus:
    """Scrapes a target (host:port) each second and evaluates a file of rules, where there are such; a context manager.

    `more`: further arguments of the program. What `fill` put into the folder is there from the start."""

    def __init__(self, folder: Path, target: str = "", rules: Path | None = None, more: Sequence[str] = ()) -> None:
        assert PROGRAM is not None
        config = folder / "prometheus.yml"
        texts = {"rules": json.dumps(str(rules)) if rules else "", "target": json.dumps(target) if target else ""}
        config.write_text(_CONFIG.format(**texts))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._log = folder / "prometheus.log"
        command = [
            PROGRAM,
            f"--config.file={config}",
            f"--storage.tsdb.path={folder / 'metrics'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--storage.tsdb.retention.time=50y",
            "--log.level=warn",
            *more,
        ]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)

    def __enter__(self) -> Prometheus:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(30)

    def ready(self) -> Prometheus:
        """When it answers."""
        until("Prometheus", lambda: self._ask("/api/v1/status/buildinfo"))
        return self

    def samples(self, query: str) -> list[tuple[Mapping[str, str], float]]:
        """Labels and value of each sample that a query gives now; none before it answers."""
        found = self._ask("/api/v1/query", query=query)
        return [(one["metric"], float(one["value"][1])) for one in found.get("result", [])]

    def firing(self, name: str) -> list[Mapping[str, Any]]:
        """The alerts of a name that fire now, as its API tells them."""
        alerts = self._ask("/api/v1/alerts").get("alerts", [])
        return [one for one in alerts if one["labels"]["alertname"] == name and one["state"] == "firing"]

    def _ask(self, path: str, **parameters: str) -> dict[str, Any]:
        assert self._process.poll() is None, self._log.read_text()
        try:
            with urlopen(f"{self.url}{path}?{urlencode(parameters)}", timeout=30) as answer:
                data: dict[str, Any] = json.load(answer)["data"]
                return data
        except (URLError, ConnectionError):  # it is still starting
            return {}
