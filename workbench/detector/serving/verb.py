"""The verbs `serve` and `alert-rules` of both command lines."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import ExitStack, closing
from pathlib import Path

from workbench.detector.detect import Detector
from workbench.detector.live.state import StateFile
from workbench.detector.serving.alertrules import rules_yaml
from workbench.detector.serving.alerttests import tests_yaml
from workbench.detector.serving.feed import PushFeed
from workbench.detector.serving.metrics import Metrics
from workbench.detector.serving.server import ServeOptions, Server
from workbench.detector.serving.stopping import stopping
from workbench.detector.stream import DetectorStream
from workbench.errors import UsageError, WorkbenchError
from workbench.packs.pack import read_pack
from workbench.sandbox.host import Host


def serve(options: argparse.Namespace, host: Host | None = None) -> int:
    """Serve until a signal says stop; 0. Errors: as `Detector.open` and `StateFile`, and a port that can't be used."""
    if options.most_series < 1:
        raise UsageError("--most-series must be at least 1", f"it is {options.most_series}", "Give a number")
    with ExitStack() as stack:
        running = host or stack.enter_context(Host())
        detector = stack.enter_context(Detector.open(options.pack, running, key=options.key))
        pack = detector.pack
        state = stack.enter_context(StateFile(options.state)) if options.state else None
        saved = state.saved.stream if state and state.saved else None
        stream = DetectorStream(
            detector.panel, running, state=saved, series_limit=options.most_series, scored=not options.no_score
        )
        metrics = Metrics(pack.name, pack.version, pack.sha256, time.time)
        feed = PushFeed(stack.enter_context(stream), metrics, state=state, scored=not options.no_score)
        stop = stack.enter_context(stopping())
        feed.resume()
        stack.enter_context(closing(feed))
        server = stack.enter_context(Server(feed, metrics, ServeOptions(options.host, options.port)))
        _say(f"{pack.name} {pack.version} is served at {server.address}/metrics")
        stop.wait()
    return 0


def alert_rules(options: argparse.Namespace) -> int:
    """Write the alert rules of a pack and their unit tests; 0. Errors: as `read_pack`, `pack_alerts`, a full disk."""
    if options.interval is not None and not 0 < options.interval < 1e9:
        raise UsageError("--interval must be above 0", f"it is {options.interval:g}", "Give seconds")
    pack = read_pack(options.pack, key=options.key)
    out: Path = options.out
    tests = out.with_name(f"{out.stem}_test{out.suffix or '.yml'}")
    texts = {out: rules_yaml(pack, options.interval), tests: tests_yaml(pack, out.name, options.interval)}
    for path, text in texts.items():
        try:
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise WorkbenchError(f"{path} cannot be written", error.strerror or str(error), "Name another") from error
        _say(str(path))
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
