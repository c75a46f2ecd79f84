"""The first start ever: rulekit is compiled aside, once, and the window says so until it is done."""

from __future__ import annotations

import subprocess

from PySide6.QtCore import QObject, QTimer

from workbench.gui.texts import later, tr
from workbench.gui.views.message_strip import Message, MessageStrip

LOOK_MS = 500
PREPARING = Message(
    later("Rulekit is being compiled for this computer, once; this takes about a minute."),
    later("Open data and label meanwhile: flags appear as soon as it is done."),
)


class FirstStart(QObject):
    """Shows a message while `compiler` runs (None = there is nothing to compile) and takes it back afterwards."""

    def __init__(self, compiler: subprocess.Popen[bytes] | None, messages: MessageStrip) -> None:
        super().__init__()
        self._compiler, self._messages = compiler, messages
        self._preparing = Message(tr(PREPARING.text), tr(PREPARING.next_step))
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        if compiler is not None:
            messages.show_message(self._preparing)
            self._timer.start()

    def _look(self) -> None:
        if self._compiler is None or self._compiler.poll() is not None:
            self._timer.stop()
            self._messages.withdraw(self._preparing)

    def close(self) -> None:
        """End the compiler; what it finished is kept."""
        self._timer.stop()
        if self._compiler is not None:
            self._compiler.kill()
            self._compiler.wait()
