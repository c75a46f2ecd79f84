"""The texts that a model is sent: their version, what they hold of a rule's world, and how places are filled."""

from __future__ import annotations

import hashlib
from typing import get_args

import numpy as np

from tests.training.data import jump_rule
from workbench.llm.messages import Request
from workbench.llm.tokens import tokens_of
from workbench.model.labels import LabelSet, Region
from workbench.model.scores import Finding, Scores
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.training.base import base_rule
from workbench.training.engine.nouns import Contrast, Feedback, Regression
from workbench.training.llm import prompts
from workbench.training.llm.answer.made import made_rule
from workbench.training.llm.answer.read import read_answer
from workbench.training.llm.describe import first_description
from workbench.training.llm.options import LlmOptions
from workbench.training.llm.requests import Place, Requests
from workbench.training.llm.shown.data import TrainData

# A change of any text is a new version of the prompts: raise PROMPT_VERSION, then note the new hash here.
VERSION, HASH = 3, "addd77f6842fa50c"


def requests(kinds: tuple[str, ...] = (), images: bool = False) -> Requests:
    """About a series without any chance in it, of which one window fits: what is asked is the same with any numpy."""
    values = np.arange(200.0) % 7
    series = Series("saw", values[:, None], labels=LabelSet((Region(100, 103),)))
    data = TrainData.of([series], [Split(150, 200, 200)], 4)
    return Requests(data, LlmOptions(data_tokens=220, images=images), kinds)


def feedback() -> Feedback:
    found = Finding("saw", "false_alarm", 20, 21, 1.0, "rise 5 × usual step", "jump ≥ 4")
    return Feedback(jump_rule(4.0), Scores(events=6, hits=6, event_f1=0.8), Scores(events=2, hits=1), (found,))


def regression() -> Regression:
    flags = np.array([0, 1], np.int8)
    contrast = Contrast("saw", 700, 702, np.array([1.0, 2.0]), flags, flags, flags)
    worse = Scores(events=2, hits=0)
    return Regression(feedback(), jump_rule(9.0), worse, worse, "-a\n+b", (contrast,), feedback().findings)


def every_role() -> dict[str, Request]:
    asked, seen = requests(("spike: one high point",)), requests(images=True)
    rule = jump_rule(4.0)
    plots = first_description(seen, 1)
    assert plots is not None
    return {
        "new": asked.propose(Place(1, 2), 1),
        "propose": asked.propose(Place(2, 2), 1, feedback()),
        "improve": asked.improve(rule, 1),
        "name": asked.name(rule, 1),
        "repair": asked.repair(rule, "line 7: no", 1),
        "again": asked.again("no fence", 1),
        "fix": asked.fix(regression(), 1),
        "mutate": asked.mutate(rule, prompts.MUTATIONS[0], 1),
        "describe": plots,
    }


def test_a_change_of_any_text_is_a_new_version() -> None:
    texts = {name: text for name, text in vars(prompts).items() if name.isupper() and isinstance(text, str | tuple)}
    assert len(texts) > 20
    asked = [message.content for request in every_role().values() for message in request.messages]
    words = [text.replace(prompts.catalog(), "") for text in asked]  # the catalog has a version of its own
    assert sum("Window 1" in text for text in words) == 4
    assert not any("Window 2" in text for text in words)
    found = hashlib.sha256(repr((sorted(texts.items()), words)).encode()).hexdigest()[:16]
    assert (prompts.PROMPT_VERSION, found) == (VERSION, HASH), "raise PROMPT_VERSION and note version and hash here"


def test_every_role_has_a_prompt_with_all_its_places_filled() -> None:
    asked = every_role()
    assert {request.purpose for request in asked.values()} == set(get_args(prompts.Role))
    for request in asked.values():
        for message in request.messages:
            assert not any(f"{{{name}}}" in message.content for name in ("rule", "how", "lines", "kinds", "windows"))


def test_all_roles_that_write_code_begin_with_the_same_text() -> None:
    systems = {r.messages[0].content for role, r in every_role().items() if role not in ("name", "describe")}
    assert systems == {prompts.system_prompt(1000)}


def test_prompts_without_data_are_small() -> None:
    asked = every_role()
    for role, most in (("repair", 400), ("mutate", 400), ("name", 600), ("describe", 300)):
        user = tokens_of(asked[role].messages[1].content)
        system = tokens_of(asked[role].messages[0].content) if role in ("name", "describe") else 0
        assert user + system <= most, role


def test_the_base_detector_is_shown_but_not_to_be_kept() -> None:
    told = Feedback(base_rule(), Scores(), Scores())
    words = requests().propose(Place(1, 1), 1, told).messages[1].content
    assert "FORECAST_ERROR" in words
    assert "Keep what works" not in words


def test_kinds_seen_in_pictures_go_into_the_prompt_of_a_proposal() -> None:
    words = requests(("spike: one point, three times as high",)).propose(Place(1, 1), 1).messages[1].content
    assert "\n- spike: one point, three times as high\n" in words
    assert "Kinds of anomalies" not in requests().propose(Place(1, 1), 1).messages[1].content


def test_words_in_a_place_are_not_looked_into() -> None:
    assert prompts.filled("{a}-{b}", a="{b}", b="2") == "{b}-2"
    assert prompts.filled("x {other} {", a="1") == "x {other} {"


def test_the_example_in_the_system_prompt_is_a_clean_rule(host) -> None:
    from workbench.training.check import check_rule

    written = read_answer(prompts.system_prompt(1000).split("# How it is judged")[0], cut_off=False)
    rule = made_rule(written.text, model="m", prompt_hash="", seed=0, chunk_points=1000, periods={}, parent=None)
    assert rule.input.run == "stateful"
    assert rule.emit.gap_points == 10
    assert check_rule(rule, host) == ()
