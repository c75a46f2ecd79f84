"""A sandbox for questions of the window other than the preview: made when first asked, one question at a time."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.sandbox.host import Host
    from workbench.sandbox.layers import LayerState


class AnswerHost:
    """Holds the one host behind findings, comparisons and examples; without a spare: what it runs ran before."""

    def __init__(self) -> None:
        self._door = Lock()
        self._host: Host | None = None
        self._closed = False
        self.layers: tuple[LayerState, ...] = ()  # as they were asked for last; empty before the first time

    def ask_layers(self) -> tuple[LayerState, ...]:
        """Which safety layers are active; waits for the host as `get` does."""
        self.layers = self.get().layers
        return self.layers

    def get(self) -> Host:
        """The host, started at the first call, which takes a second: not for the window's thread."""
        from workbench.errors import SandboxError
        from workbench.sandbox.host import Host, HostOptions

        with self._door:
            if self._closed:
                raise SandboxError("The window is closing", "nothing more is run")
            if self._host is None:
                self._host = Host(options=HostOptions(spare=False, cache_mb=256))
            return self._host

    def close(self) -> None:
        """End what runs and the child."""
        with self._door:
            self._closed = True
            if self._host is not None:
                self._host.close()
                self._host = None
