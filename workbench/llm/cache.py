"""Answers kept on disk: the same prompt, model and seed is not asked twice."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from workbench.llm.mask import mask
from workbench.llm.messages import Reply


class Cache:
    """One small JSON file an answer, below one folder. It holds no prompts; answers with a secret are not kept."""

    def __init__(self, folder: Path, secrets: tuple[str, ...] = ()) -> None:
        self._folder, self._secrets = folder, secrets

    def find(self, key: str) -> Reply | None:
        """The answer kept under a key; None where there is none or its file was damaged."""
        try:
            return Reply(**json.loads(self._path(key).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def keep(self, key: str, reply: Reply) -> None:
        """Keep an answer; a half-written file is never seen."""
        if mask(reply.text, self._secrets) != reply.text:
            return
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(f".{os.getpid()}.part")
        half.write_text(json.dumps(asdict(reply), ensure_ascii=False), "utf-8")
        half.replace(path)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"
