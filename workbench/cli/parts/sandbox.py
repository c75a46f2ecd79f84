"""The sandbox of the verbs: its first start ever is preceded by compiling rulekit, as a step that can be seen."""

from __future__ import annotations

from contextlib import closing

from workbench.cli.parts.output import Progress
from workbench.compiled import prepare
from workbench.sandbox.host import Host


def open_host() -> Host:
    """A host whose child finds the compiled kernels on disk."""
    with closing(Progress()) as progress:
        prepare(lambda share: progress.show("Preparing rulekit, once", share))
    return Host()
