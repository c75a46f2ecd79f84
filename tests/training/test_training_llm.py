"""Rules written by a model: a real client, a server on loopback, real child processes; and what it is shown."""

# ruff: noqa: ARG002  a fake proposer takes more than it needs

from __future__ import annotations

import dataclasses
import re
import threading
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.chat_server import ChatServer, Fail, Hang, Say, Seen
from tests.training.data import TEXT, spiky
from tests.training.fakes import Clock
from workbench.errors import CapError, TrainingError
from workbench.llm.client import ChatClient, open_client
from workbench.llm.consent import Consent
from workbench.llm.messages import ChatOptions
from workbench.llm.spend import Price
from workbench.model.events import CandidateProposed, CandidateRejected, Finished, TaskFinished
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import Rule
from workbench.model.scores import Finding, Scores
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.training.llm.llm_propose import HybridProposer, LlmOptions, LlmProposer, llm_proposer
from workbench.training.options import TrainOptions
from workbench.training.plan import split_of
from workbench.training.propose import Feedback
from workbench.training.run import train_all

GOOD = TEXT.format(limit=7.5)
OPTIONS = TrainOptions("each", proposer="llm", rounds=1, candidates=2, patience=9)


def fenced(text: str) -> Say:
    return Say(f"A jump is abnormal here.\n\n```python\n{text}```\n")


def client(server: ChatServer, folder: Path, max_usd: float | None = None) -> ChatClient:
    return open_client(
        ChatOptions("m", server.url, backoff_s=0.0),
        Consent(local_only=True),
        content="numbers",
        folder=folder,
        environ={},
        prices={"m": Price(1.0, 2.0)},
        max_usd=max_usd,
    )


def silent(text: str, done: float, total: float) -> None:
    """Progress told to nobody."""


def clean(rule: Rule, like: Series) -> str:
    """A check that lets all pass."""
    return ""


def prepared(one: ChatClient, series: Series, split: Split, check=clean, **given) -> LlmProposer:
    proposer = LlmProposer(one, check, LlmOptions(**given), silent)
    proposer.prepare([series], [split], np.random.default_rng(0))
    return proposer


def test_a_model_on_this_machine_trains_a_rule_from_end_to_end(host, tmp_path) -> None:
    with ChatServer(fenced(GOOD), fenced(TEXT.format(limit=4.0))) as server:
        asked = client(server, tmp_path)
        make = llm_proposer(asked, host, LlmOptions())
        usd = lambda: asked.spend.usd  # noqa: E731
        events = list(train_all([spiky()], OPTIONS, host, clock=Clock(), run_id="r", make_proposer=make, usd=usd))
    proposed = [e for e in events if isinstance(e, CandidateProposed) and e.round == 1]
    assert {e.rule.origin.kind for e in proposed} == {"llm"}
    assert all(e.rule.origin.prompt_hash.startswith("v1-") for e in proposed)
    assert {e.rule.input.run for e in proposed} == {"stateful"}
    finished = next(e for e in events if isinstance(e, TaskFinished))
    assert finished.results[0].validation.event_f1 > 0.9
    assert isinstance(events[-1], Finished)
    assert events[-1].usd == pytest.approx(2 * (100 * 1.0 + 50 * 2.0) / 1e6)


def test_without_a_model_the_llm_proposer_is_refused(host) -> None:
    with pytest.raises(TrainingError, match="no language model is set up"):
        train_all([spiky()], OPTIONS, host, clock=Clock(), run_id="r")


def test_a_broken_rule_goes_back_with_the_reason_until_it_is_clean(host, tmp_path) -> None:
    broken = GOOD.replace("np.abs(", "open(")
    with ChatServer(fenced(broken), Say("Sorry, no."), fenced(GOOD)) as server:
        make = llm_proposer(client(server, tmp_path), host, LlmOptions())
        options = dataclasses.replace(OPTIONS, candidates=1)
        events = list(train_all([spiky()], options, host, clock=Clock(), run_id="r", make_proposer=make))
    assert len(server.seen) == 3
    second, third = (seen.body["messages"] for seen in server.seen[1:])
    assert second[-2]["role"] == "assistant"
    assert "open" in second[-1]["content"]
    assert "flag = open(rk.jump(value, 1)) >= JUMP" in second[-1]["content"]
    assert "no fenced" in third[-1]["content"]
    assert not [e for e in events if isinstance(e, CandidateRejected)]


def test_what_stays_broken_is_a_rejected_candidate_with_the_reason(host, tmp_path) -> None:
    with ChatServer(Say("I cannot do that.")) as server:
        make = llm_proposer(client(server, tmp_path), host, LlmOptions(repair_tries=1))
        events = list(train_all([spiky()], OPTIONS, host, clock=Clock(), run_id="r", make_proposer=make))
    assert len(server.seen) == 4
    rejected = [e for e in events if isinstance(e, CandidateRejected)]
    assert [e.candidate for e in rejected] == [1, 2]
    assert all("line 1" in e.reason for e in rejected)
    assert any(isinstance(e, TaskFinished) for e in events)


def test_no_point_of_the_test_part_is_ever_in_a_prompt(host, tmp_path) -> None:
    one = spiky()
    split = split_of(one, OPTIONS)
    values = one.values.copy()
    values[split.validation_stop :] = 987_654.0
    canary = dataclasses.replace(one, values=values)
    with ChatServer(fenced(TEXT.format(limit=30.0)), fenced(GOOD), fenced(TEXT.format(limit=9.0))) as server:
        make = llm_proposer(client(server, tmp_path), host, LlmOptions(data_tokens=50_000, figures=9))
        options = dataclasses.replace(OPTIONS, rounds=3)
        list(train_all([canary], options, host, clock=Clock(), run_id="r", make_proposer=make))
    assert len(server.seen) >= 2
    for seen in server.seen:
        assert "98765" not in seen.prompt
        assert shown_points(seen) <= set(range(split.train_stop))


def shown_points(seen: Seen) -> set[int]:
    """The points of all rows of values in a prompt."""
    rows = re.findall(r"^(\d+): (.+)$", seen.body["messages"][1]["content"], re.MULTILINE)
    return {int(start) + i for start, row in rows for i in range(len(row.split()))}


def test_values_of_the_validation_part_are_not_shown_even_where_a_finding_is(tmp_path) -> None:
    one, split = spiky(n=1000), Split(500, 800, 800)
    values = one.values.copy()
    values[500:] = 987_654.0
    canary = dataclasses.replace(one, values=values).cut(0, 800)
    found = (Finding("spiky", "miss", 560, 563, 1.5, "a jump of 4 usual steps", "|jump| ≥ 7 (short by 3)"),)
    scores = (Scores(events=5, hits=4, event_f1=0.75), Scores(events=3, hits=1, event_f1=0.5))
    with ChatServer(fenced(GOOD)) as server:
        proposer = prepared(client(server, tmp_path), canary, split, data_tokens=50_000)
        proposer.propose(1, np.random.default_rng(0), Feedback(found, Rule("best", GOOD), scores))
    prompt = server.seen[0].prompt
    assert "98765" not in prompt
    assert shown_points(server.seen[0]) <= set(range(500))
    assert "missed anomaly in spiky (later, 3 points): a jump of 4 usual steps" in prompt
    assert "560" not in prompt.split("# The rule so far")[1]
    assert "event F1 0.500 (1 of 3 anomalies found" in prompt
    assert "JUMP = 7.5" in prompt


def test_errors_on_the_train_part_are_shown_with_their_surroundings(tmp_path) -> None:
    one, split = spiky(n=4000), Split(3000, 3500, 3500)
    found = (Finding("spiky", "false_alarm", 1234, 1235, 1.5, "nothing much"),)
    with ChatServer(fenced(GOOD)) as server:
        proposer = prepared(client(server, tmp_path), one.cut(0, 3500), split, data_tokens=500)
        proposer.propose(1, np.random.default_rng(0), Feedback(found, Rule("best", GOOD)))
    assert set(range(1200, 1245)) <= shown_points(server.seen[0])


def test_the_prompt_holds_the_contract_the_catalog_and_the_house_rules(tmp_path) -> None:
    from workbench.rulekit.catalog import CATALOG

    with ChatServer(fenced(GOOD)) as server:
        prepared(client(server, tmp_path), spiky(), Split(700, 1000, 1000)).propose(1, np.random.default_rng(0))
    system = server.seen[0].body["messages"][0]["content"]
    for feature in CATALOG.values():
        assert f"rk.{feature.signature}:" in system
    for words in (
        "# Abnormal Rule i:",
        "# Normal Rule i:",
        "UPPER_CASE",
        "any n",
        "no anomaly at all",
        "by its number",
    ):
        assert words in system
    assert "{" not in re.sub(r"```.*?```", "", system, flags=re.DOTALL)


def test_the_example_in_the_system_prompt_is_a_clean_rule(host) -> None:
    from workbench.training.check import check_rule
    from workbench.training.llm.answer import code_of, made_rule
    from workbench.training.llm.prompts import system_prompt

    written = code_of(system_prompt(1000).split("# How it is judged")[0], cut_off=False)
    rule = made_rule(written.text, model="m", prompt_hash="", seed=0, chunk_points=1000, periods={}, parent=None)
    assert rule.input.run == "stateful"
    assert rule.emit.gap_points == 10
    assert check_rule(rule, host) == ()


def test_candidates_are_asked_for_with_other_seeds_and_other_windows_and_the_same_again(tmp_path) -> None:
    split = Split(1400, 2000, 2000)
    prompts = []
    for folder in ("a", "b"):
        with ChatServer(fenced(GOOD)) as server:
            proposer = prepared(client(server, tmp_path / folder), spiky(), split, data_tokens=800)
            proposer.propose(3, np.random.default_rng(5))
        prompts.append([(seen.body["seed"], seen.prompt) for seen in server.seen])
    assert prompts[0] == prompts[1]
    assert len({seed for seed, _ in prompts[0]}) == len({text for _, text in prompts[0]}) == 3


def test_when_the_cap_is_reached_the_rules_so_far_are_proposed(tmp_path) -> None:
    with ChatServer(Say(fenced(GOOD).text, prompt_tokens=8000, completion_tokens=4000)) as server:
        one = client(server, tmp_path, max_usd=0.06)
        proposer = prepared(one, spiky(), Split(700, 1000, 1000), data_tokens=500)
        rules = proposer.propose(9, np.random.default_rng(0))
        assert 1 <= len(rules) < 9
        assert one.spend.usd <= 0.06
        assert proposer.propose(2, np.random.default_rng(1)) == []
        next_task = prepared(one, spiky(), Split(700, 1000, 1000), data_tokens=500)
        assert next_task.propose(2, np.random.default_rng(2)) == []


def test_a_cap_too_low_for_one_call_is_an_error_and_nothing_is_sent(tmp_path) -> None:
    with ChatServer(fenced(GOOD)) as server:
        proposer = prepared(client(server, tmp_path, max_usd=0.001), spiky(), Split(700, 1000, 1000))
        with pytest.raises(CapError, match="Raise --max-usd"):
            proposer.propose(1, np.random.default_rng(0))
    assert server.seen == []


def test_a_run_whose_model_fails_ends_with_a_reason_the_user_can_act_on(host, tmp_path) -> None:
    with ChatServer(Fail(401)) as server:
        make = llm_proposer(client(server, tmp_path), host, LlmOptions())
        events = list(train_all([spiky()], OPTIONS, host, clock=Clock(), run_id="r", make_proposer=make))
    assert isinstance(events[-1], Finished)
    assert events[-1].outcome == "failed"
    assert "OPENAI_API_KEY" in events[-1].reason


def test_hybrid_proposes_the_synthesizers_rules_first_and_lets_the_model_name_them(host, tmp_path) -> None:
    options = dataclasses.replace(OPTIONS, proposer="hybrid", candidates=4)
    with ChatServer(fenced(GOOD)) as server:
        make = llm_proposer(client(server, tmp_path), host, LlmOptions(), hybrid=True)
        events = list(train_all([spiky()], options, host, clock=Clock(), run_id="r", make_proposer=make))
    kinds = [e.rule.origin.kind for e in events if isinstance(e, CandidateProposed) and e.round == 1]
    assert kinds == ["synthesizer", "synthesizer", "llm", "llm"]
    texts = [e.rule.text for e in events if isinstance(e, CandidateProposed) and e.round == 1]
    for seen, text in zip(server.seen, texts, strict=False):
        assert text.strip() in seen.prompt
        assert "An algorithm found this rule" in seen.prompt


class Fixed:
    """A proposer that has two rules and no more."""

    def __init__(self) -> None:
        self.left = [Rule("one", GOOD), Rule("two", TEXT.format(limit=3.0))]

    def prepare(self, examples, splits, rng) -> None:
        """Nothing to do."""

    def propose(self, n, rng, feedback=()):
        given, self.left = self.left[:n], self.left[n:]
        return given

    def refit(self, rule, examples, splits, rng):
        return rule


def test_hybrid_leaves_all_to_the_model_when_the_synthesizer_has_no_more(tmp_path) -> None:
    with ChatServer(fenced(GOOD)) as server:
        llm = LlmProposer(client(server, tmp_path), clean, LlmOptions(), silent)
        both = HybridProposer(Fixed(), llm)
        both.prepare([spiky()], [Split(700, 1000, 1000)], np.random.default_rng(0))
        assert [len(both.propose(4, np.random.default_rng(k))) for k in range(3)] == [4, 4, 4]
    assert len(server.seen) == 2 + 4 + 4


def test_series_without_labels_can_be_shown(tmp_path) -> None:
    quiet = Series("quiet", np.full((50, 1), np.nan), labels=None)
    one = spiky(n=300)
    with ChatServer(fenced(GOOD)) as server:
        proposer = LlmProposer(client(server, tmp_path), clean, LlmOptions(), silent)
        splits = [Split(200, 300, 300), Split(30, 50, 50)]
        proposer.prepare([one, quiet.relabel(LabelSet((Region(1, 3),)))], splits, np.random.default_rng(0))
        proposer.propose(1, np.random.default_rng(0))
        proposer.prepare([one, quiet], splits, np.random.default_rng(0))
        proposer.propose(1, np.random.default_rng(0))
    assert "- quiet: 30 points, " in server.seen[1].prompt


def test_closing_a_run_ends_a_call_that_is_not_answered_and_leaves_no_thread(host, tmp_path) -> None:
    before = threading.active_count()
    with ChatServer(Hang()) as server:
        make = llm_proposer(client(server, tmp_path), host, LlmOptions())
        events = train_all([spiky()], OPTIONS, host, clock=Clock(), run_id="r", make_proposer=make)
        for _ in events:
            if server.asked.is_set():
                break
        events.close()
        assert not server.closing.is_set()
    assert threading.active_count() == before
