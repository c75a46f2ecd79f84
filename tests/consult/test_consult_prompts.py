"""The texts that a model is sent about a case: versions, all places filled, the answer's form."""

from __future__ import annotations

import hashlib
import json

from tests.consult.consulting import answer
from tests.fakes.incidents import MINE, case_of, known
from workbench.consult import prompts
from workbench.consult.answer import read_told
from workbench.consult.nouns import Item
from workbench.consult.requests import first_request, repair_request, shown_of, veto_request
from workbench.investigate.investigate import gather

# A change of any text is a new version of the prompts: raise PROMPT_VERSION, then note the new hash here.
VERSION, HASH = 1, "5b970f8082cfac30"


def test_a_change_of_any_text_is_a_new_version() -> None:
    texts = {name: text for name, text in vars(prompts).items() if name.isupper() and isinstance(text, str)}
    assert len(texts) >= 5
    told = repr((sorted(texts.items()), json.dumps(dict(prompts.SCHEMA), sort_keys=True)))
    found = hashlib.sha256(told.encode()).hexdigest()[:16]
    assert (prompts.PROMPT_VERSION, found) == (VERSION, HASH), "raise PROMPT_VERSION and note version and hash here"


def test_every_request_has_all_its_places_filled_and_the_same_system_prompt() -> None:
    scenarios = known()
    shown = shown_of(gather(case_of(MINE, 1), scenarios), scenarios)
    first = first_request(prompts.system_prompt(scenarios), shown, 0)
    asked = [
        first,
        repair_request(first, "no", "it is {fault}"),
        veto_request(first, "{items}", Item("E30", "rule", "the rule {fence} fails"), MINE, shown),
    ]
    assert [one.purpose for one in asked] == ["investigate", "repair", "veto"]
    assert len({one.messages[0] for one in asked}) == 1
    texts = [message.content for one in asked for message in one.messages]
    ours = [text for text in texts if text not in ("no", "{items}")]
    holes = ("{scenarios}", "{fence}", "{items}", "{left_out}", "{count}", "{scenario}", "{id}", "{told}")
    assert not [hole for text in ours[:-1] for hole in holes if hole in text]
    assert "it is {fault}" in texts[5] and "E30 the rule {fence} fails" in texts[-1]
    assert all(scenario in texts[0] for scenario in scenarios.by_scenario)


def test_the_example_of_an_answer_is_one_that_can_be_read() -> None:
    example = prompts.SYSTEM.rstrip().splitlines()[-1].replace("id or empty", "")
    items = [Item("E2", "metrics moved", "")]
    assert read_told(example, False, items, {}).fault == ""
    assert set(json.loads(example)) == set(json.loads(answer("normal"))) == set(prompts.SCHEMA["required"])
