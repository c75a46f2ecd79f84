"""The model's server before a run: where its key is, a new key for the keyring, the models that it has. All aside."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from workbench.errors import LlmError
from workbench.gui.background import Background
from workbench.gui.dialogs.llm.key_row import KeyState
from workbench.gui.dialogs.llm.servers import host_or_none
from workbench.gui.sentences import say, sentence
from workbench.gui.texts import tr
from workbench.llm.consent import host_of, is_loopback
from workbench.llm.keys import KEY_NAMES, Keyring, SystemKeyring, find_key, keep_key
from workbench.training.llm.setup import ModelSetup


class ModelServer:
    """Asks about one server at a time. `environ`, `keyring`: where keys are looked for; None = those of the system."""

    def __init__(
        self, background: Background, environ: Mapping[str, str] | None = None, keyring: Keyring | None = None
    ) -> None:
        self._background, self._ring = background, keyring or SystemKeyring()
        self._environ = os.environ if environ is None else environ

    def find_key(self, setup: ModelSetup, tell: Callable[[KeyState], None]) -> None:
        """Tell where the key of this server is; looking into a keyring may take a while."""
        host = host_or_none(setup.base_url)
        if host is None:
            tell(KeyState(tr("unknown until there is an address")))
            return
        self._background.do(lambda _progress: self._state(host, setup), tell)

    def keep_key(self, setup: ModelSetup, key: str, tell: Callable[[KeyState], None]) -> None:
        """Keep a key in the keyring, nowhere else; tells where the key is afterwards, or why it could not be kept."""
        host = host_of(setup.base_url)

        def work(_progress: object) -> KeyState:
            try:
                keep_key(host, key, self._ring)
            except LlmError as error:
                return KeyState(tr("not kept"), can_store=True, missing=True, tip=say(error))
            return self._state(host, setup)

        self._background.do(work, tell)

    def list_models(self, setup: ModelSetup, tell: Callable[[tuple[str, ...], str], None]) -> None:
        """Tell the names of the server's models, or why they are not known."""

        def work(_progress: object) -> tuple[tuple[str, ...], str]:
            from workbench.llm.models import models_at

            try:
                return models_at(setup.base_url, self._key(setup), local_only=setup.local_only), ""
            except LlmError as error:
                return (), say(error)

        self._background.do(work, lambda found: tell(*found))

    def _key(self, setup: ModelSetup) -> str:
        return find_key(host_of(setup.base_url), setup.provider, self._environ, self._ring).text

    def _state(self, host: str, setup: ModelSetup) -> KeyState:
        try:
            key = find_key(host, setup.provider, self._environ, self._ring)
        except LlmError as error:
            return KeyState(tr("unusable"), can_store=True, missing=True, tip=say(error))
        if key.text:
            return KeyState(tr("from {where}", where=sentence(key.where)), can_store=True)
        if is_loopback(host):
            return KeyState(tr("this machine asks for none"), can_store=True)
        name = KEY_NAMES[setup.provider]
        tip = tr("Set {name} in the environment, or store a key in the keyring of this system", name=name)
        return KeyState(tr("no key for {host}", host=host), can_store=True, missing=True, tip=tip)
