"""Answers kept on disk: the same prompt, model and seed is not asked twice."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict
from pathlib import Path

from workbench.llm.mask import hide
from workbench.llm.messages import Reply


class Cache:
    """One small JSON file an answer, below one folder; without a folder, for as long as it lives. It holds no prompts
    and none of the `secrets`. Any thread may call it."""

    def __init__(self, folder: Path | None = None, secrets: tuple[str, ...] = ()) -> None:
        self._folder, self._secrets = folder, secrets
        self._lock = threading.Lock()
        self._known: dict[str, str] = {}

    def find(self, key: str) -> Reply | None:
        """The answer kept under a key; None where there is none or its file was damaged."""
        try:
            text = self._known[key] if self._folder is None else self._path(self._folder, key).read_text("utf-8")
            return Reply(**json.loads(text))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def keep(self, key: str, reply: Reply) -> None:
        """Keep an answer: once this returns it survives a kill, and a half-written file is never seen."""
        told = asdict(reply)
        text = json.dumps({**told, "text": hide(reply.text, self._secrets)}, ensure_ascii=False)
        if self._folder is None:
            with self._lock:
                self._known[key] = text
            return
        path = self._path(self._folder, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        with half.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key}.json"
