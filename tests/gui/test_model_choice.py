"""Choosing a language model in the train dialog, its key, and the question whether it may be sent data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.fakes.memory_keyring import MemoryKeyring
from tests.fakes.model_runs import models_server
from workbench.gui.background import Background
from workbench.gui.controllers.start.remembered import choice_from_json, choice_json, choice_of
from workbench.gui.controllers.start.server import ModelServer
from workbench.gui.dialogs.llm.key_row import KeyRow, KeyState
from workbench.gui.dialogs.llm.prompts import PromptsDialog
from workbench.gui.dialogs.llm.sent import SentDialog
from workbench.gui.dialogs.llm.servers import SERVERS, missing_for, server_of
from workbench.gui.dialogs.train_options import TrainChoice, TrainDialog
from workbench.gui.theme import Theme
from workbench.training.llm.model import Sending
from workbench.training.llm.setup import ModelSetup

LEFT = Qt.MouseButton.LeftButton
LOCAL = ModelSetup("small", "http://localhost:11434/v1")
SENDING = Sending("llm.example.org", False, "Training sends values to llm.example.org", "rules", "1 2 3*", 0, (10, 20))


def dialog_with(qtbot: QtBot, choice: TrainChoice | None = None) -> TrainDialog:
    dialog = TrainDialog(choice or TrainChoice("auto", "llm", model=LOCAL), "1 series")
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def choose(qtbot: QtBot, dialog: TrainDialog, key: str) -> None:
    """Choose a server by its name, as keys on the combo box do."""
    combo = dialog.page.server
    combo.setFocus()
    steps = combo.findData(key) - combo.currentIndex()
    for _ in range(abs(steps)):
        qtbot.keyClick(combo, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)
    assert combo.currentData() == key


def test_with_the_synthesizer_nothing_of_a_model_is_to_be_seen(qtbot: QtBot) -> None:
    dialog = dialog_with(qtbot, TrainChoice())
    for widget in (dialog.page, dialog.page.more, dialog.forecast):
        assert not widget.isVisible()
    assert dialog.primary.isEnabled()
    dialog.proposer.setFocus()
    qtbot.keyClick(dialog.proposer, Qt.Key.Key_Down)
    assert dialog.page.isVisible()
    assert dialog.missing.text() == "Name a model"
    assert not dialog.primary.isEnabled()


def test_a_preset_fills_in_the_address_and_an_own_address_leaves_the_preset(qtbot: QtBot) -> None:
    dialog = dialog_with(qtbot)
    choose(qtbot, dialog, "vllm")
    assert dialog.choice().model.base_url == "http://localhost:8000/v1"
    dialog.page.address.selectAll()
    qtbot.keyClicks(dialog.page.address, "http://10.0.0.8:9000/v1")
    assert dialog.page.server.currentData() == "other"
    dialog.page.address.selectAll()
    qtbot.keyClicks(dialog.page.address, "http://localhost:1234/v1")
    assert dialog.page.server.currentData() == "lmstudio"


def test_azure_asks_for_its_version_and_nobody_else_does(qtbot: QtBot) -> None:
    dialog = dialog_with(qtbot)
    assert not dialog.page.version.isVisible()
    choose(qtbot, dialog, "azure")
    assert dialog.page.version.isVisible()
    assert dialog.missing.text() == "Give the address of the model's server"
    qtbot.keyClicks(dialog.page.address, "https://mine.openai.azure.com")
    setup = dialog.choice().model
    assert (setup.provider, bool(setup.api_version)) == ("azure", True)
    assert dialog.primary.isEnabled()


def test_local_only_refuses_another_host_with_a_sentence(qtbot: QtBot) -> None:
    dialog = dialog_with(qtbot, TrainChoice("auto", "hybrid", model=replace(LOCAL, base_url="https://a.example/v1")))
    assert dialog.primary.isEnabled()
    box = dialog.page.local
    qtbot.mouseClick(box, LEFT, pos=box.rect().topLeft() + box.rect().center() * 0 + box.rect().bottomLeft() / 2)
    assert box.isChecked()
    assert dialog.missing.text() == "a.example is not this machine, and nothing may leave it"
    assert not dialog.primary.isEnabled()


def test_every_setting_of_the_model_is_told_back_as_it_was_given(qtbot: QtBot) -> None:
    setup = ModelSetup(
        "gpt",
        "https://a.example/v1",
        temperature=0.5,
        top_p=0.5,
        max_tokens=1500,
        timeout_s=60.0,
        max_usd=2.5,
        consent=("a.example",),
        in_flight=2,
        data_tokens=3000,
        images=True,
    )
    assert dialog_with(qtbot, TrainChoice("each", "llm", 3, 4, 60.0, 5, 2, setup)).choice() == TrainChoice(
        "each", "llm", 3, 4, 60.0, 5, 2, setup
    )


def test_what_is_remembered_holds_no_host_that_was_agreed_to_and_survives_nonsense() -> None:
    choice = TrainChoice("each", "llm", 3, 4, 60.0, 5, 0, replace(LOCAL, max_usd=2.0, consent=("a.example",)))
    assert choice_from_json(choice_json(choice)) == replace(choice, model=replace(choice.model, consent=()))
    assert choice_from_json("no json") == TrainChoice()
    odd = {"rounds": "many", "mode": 3, "seed": 7, "time_limit_s": True, "model": {"temperature": 1, "model": None}}
    assert choice_of(odd) == TrainChoice(seed=7, model=ModelSetup("", temperature=1.0))
    assert choice_of({"model": 3}) == TrainChoice()


@pytest.mark.parametrize("server", SERVERS)
def test_a_preset_is_known_again_by_its_address(server: object) -> None:
    setup = ModelSetup("m", server.address, server.provider)  # type: ignore[attr-defined]
    assert server_of(setup).key in (server.key, "other")  # type: ignore[attr-defined]


@pytest.mark.parametrize("url", ["", "ftp://x/v1", "http://", "http://me:secret@host/v1", "nonsense"])
def test_an_address_that_cannot_be_asked_says_why(url: str) -> None:
    assert missing_for(ModelSetup("m", url))


# the key


def test_a_typed_key_is_handed_over_once_and_never_shown(qtbot: QtBot) -> None:
    row = KeyRow()
    qtbot.addWidget(row)
    row.show_state(KeyState("no key for a.example", can_store=True, missing=True))
    row.show()
    qtbot.mouseClick(row.enter, LEFT)
    assert row.field.echoMode() == QLineEdit.EchoMode.Password
    qtbot.keyClicks(row.field, "sk-secret")
    with qtbot.waitSignal(row.entered) as told:
        qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert told.args == ["sk-secret"]
    assert row.field.text() == ""
    assert row.enter.isVisible()


def test_return_in_the_key_field_does_not_start_the_run(qtbot: QtBot) -> None:
    dialog = dialog_with(qtbot)
    dialog.page.key.show_state(KeyState("none", can_store=True))
    qtbot.mouseClick(dialog.page.key.enter, LEFT)
    qtbot.keyClicks(dialog.page.key.field, "sk-secret")
    with qtbot.waitSignal(dialog.page.key.entered), qtbot.assertNotEmitted(dialog.chosen):
        qtbot.keyClick(dialog.page.key.field, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_escape_in_the_key_field_leaves_the_key_and_keeps_the_dialog(qtbot: QtBot) -> None:
    dialog = dialog_with(qtbot)
    dialog.page.key.show_state(KeyState("none", can_store=True))
    qtbot.mouseClick(dialog.page.key.enter, LEFT)
    qtbot.keyClicks(dialog.page.key.field, "sk-secret")
    qtbot.keyClick(dialog.page.key.field, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.page.key.enter.isVisible()
    assert dialog.page.key.field.text() == ""


def ask(qtbot: QtBot, do: object) -> object:
    """What a ModelServer tells, once it does."""
    told: list[object] = []
    do(lambda *answer: told.append(answer[0] if len(answer) == 1 else answer))  # type: ignore[operator]
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    return told[0]


def test_a_key_goes_into_the_keyring_of_its_host_and_is_found_there(qtbot: QtBot) -> None:
    ring, background = MemoryKeyring(), Background()
    server = ModelServer(background, {}, ring)
    setup = replace(LOCAL, base_url="https://a.example/v1")
    state = ask(qtbot, lambda tell: server.find_key(setup, tell))
    assert state.missing  # type: ignore[attr-defined]
    state = ask(qtbot, lambda tell: server.keep_key(setup, "sk-secret-of-a", tell))
    assert state.text == "from the keyring of this system"  # type: ignore[attr-defined]
    assert list(ring.kept.values()) == ["sk-secret-of-a"]
    assert "sk-secret" not in str(state)
    assert background.close()


def test_the_environment_comes_first_and_this_machine_needs_no_key(qtbot: QtBot) -> None:
    background = Background()
    known = ModelServer(background, {"OPENAI_API_KEY": "sk-from-outside"}, MemoryKeyring())
    state = ask(qtbot, lambda tell: known.find_key(LOCAL, tell))
    assert "OPENAI_API_KEY" in state.text  # type: ignore[attr-defined]
    assert "sk-from" not in str(state)
    state = ask(qtbot, lambda tell: ModelServer(background, {}, MemoryKeyring()).find_key(LOCAL, tell))
    assert not state.missing  # type: ignore[attr-defined]
    assert background.close()


def test_a_keyring_that_keeps_nothing_says_so_without_the_key(qtbot: QtBot) -> None:
    background = Background()
    server = ModelServer(background, {}, MemoryKeyring(broken=True))
    state = ask(qtbot, lambda tell: server.keep_key(LOCAL, "sk-secret", tell))
    assert (state.text, state.missing) == ("not kept", True)  # type: ignore[attr-defined]
    assert "sk-secret" not in str(state)
    assert background.close()


def test_list_fills_the_models_in_from_a_real_server(qtbot: QtBot) -> None:
    background = Background()
    server = ModelServer(background, {}, MemoryKeyring())
    with models_server(200, {"data": [{"id": "qwen"}, {"id": "llama"}]}) as (url, _):
        dialog = dialog_with(qtbot, TrainChoice("auto", "llm", model=ModelSetup("", url)))
        page = dialog.page
        page.models_requested.connect(lambda: server.list_models(page.setup(), page.show_models))
        qtbot.mouseClick(page.list_models, LEFT)
        qtbot.waitUntil(lambda: page.model.count() == 2, timeout=20_000)
        page.model.hidePopup()
    assert dialog.choice().model.model == "llama"
    qtbot.mouseClick(page.list_models, LEFT)
    qtbot.waitUntil(lambda: "cannot be reached" in page.note.text(), timeout=20_000)
    assert background.close()


# what is sent


def test_enter_does_not_send_and_only_the_button_does(qtbot: QtBot, theme: Theme) -> None:
    dialog = SentDialog(SENDING, theme, ask=True)
    qtbot.addWidget(dialog)
    dialog.show()
    assert (dialog.primary.text(), dialog.cancel.text()) == ("Send to llm.example.org", "Don't send")
    assert dialog.user.toPlainText() == "1 2 3*"
    assert "10 to 20 tokens" in dialog.sentence.text()
    with qtbot.assertNotEmitted(dialog.agreed):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    dialog.show()
    with qtbot.waitSignal(dialog.agreed) as told:
        qtbot.mouseClick(dialog.primary, LEFT)
    assert told.args == ["llm.example.org"]


def test_to_look_at_what_is_sent_asks_nothing(qtbot: QtBot, theme: Theme) -> None:
    dialog = SentDialog(replace(SENDING, local=True), theme, ask=False)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.cancel.isVisible()
    with qtbot.assertNotEmitted(dialog.agreed):
        qtbot.mouseClick(dialog.primary, LEFT)


def test_every_prompt_can_be_read_with_its_version(qtbot: QtBot, theme: Theme) -> None:
    dialog = PromptsDialog(theme, 3, [("System prompt", "You author rules."), ("Write a rule", "Write the best.")])
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.sentence.text().startswith("Version 3.")
    assert dialog.text.toPlainText() == "You author rules."
    place = dialog.list.visualItemRect(dialog.list.item(1)).center()
    qtbot.mouseClick(dialog.list.viewport(), LEFT, pos=place)
    assert dialog.text.toPlainText() == "Write the best."
