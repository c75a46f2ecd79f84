"""Rules written by a model: a real client, a server on loopback, real child processes; and what is never sent."""

from __future__ import annotations

import dataclasses
import json
import re
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.chat_server import ChatServer, Fail, Hang, Say, Seen
from tests.training.data import TEXT, jump_rule, spiky
from tests.training.fakes import Clock
from workbench.errors import CapError, TrainingError
from workbench.llm.client import ChatClient, open_client
from workbench.llm.consent import Consent
from workbench.llm.messages import ChatOptions
from workbench.llm.prices import Price
from workbench.model.emit import Emit
from workbench.model.events import CandidateProposed, CandidateRejected, Event, Finished, TaskFinished
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import Rule
from workbench.model.scores import Finding, Scores
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.sandbox.host import Host
from workbench.training.engine.nouns import Contrast, Feedback, Regression
from workbench.training.engine.ways_out import StopRequested
from workbench.training.llm import prompts
from workbench.training.llm.answer.read import refusal_of
from workbench.training.llm.hybrid import llm_proposer
from workbench.training.llm.llm_propose import LlmOptions, LlmProposer
from workbench.training.options import TrainOptions
from workbench.training.plan import split_of
from workbench.training.run import train_all

GOOD = TEXT.format(limit=7.5)
OPTIONS = TrainOptions("each", proposer="llm", rounds=1, candidates=2, patience=9, repair_tries=2, tune=False)
SPLIT = Split(700, 1000, 1000)
HALF = Scores(events=4, hits=2, event_f1=0.5)


def fenced(text: str) -> Say:
    return Say(f"A jump is abnormal here.\n\n```python\n{text}```\n")


def client(server: ChatServer, folder: Path, max_usd: float | None = None, **given) -> ChatClient:
    return open_client(
        ChatOptions("m", server.url, backoff_s=0.0, stream=False, **given),
        Consent(local_only=True),
        content="numbers",
        folder=folder,
        environ={},
        prices={"m": Price(1.0, 2.0)},
        max_usd=max_usd,
    )


def silent(text: str, done: float, total: float) -> None:
    """Progress told to nobody."""


def prepared(one: ChatClient, series: Series, split: Split, progress=silent, **given) -> LlmProposer:
    proposer = LlmProposer(one, LlmOptions(**given), progress)
    proposer.prepare([series], [split], np.random.default_rng(0))
    return proposer


def trained(server: ChatServer, folder: Path, host: Host, series: Series, options=OPTIONS, **given) -> list[Event]:
    """All events of a run whose proposer asks the server."""
    asked = client(server, folder)
    make = llm_proposer(asked, LlmOptions(**given))
    run = train_all([series], options, [host], clock=Clock(), run_id="r", make_proposer=make, model=asked)
    return list(run)


def feedback(rule: Rule, findings: Sequence[Finding] = (), train: Scores = HALF, later: Scores = HALF) -> Feedback:
    return Feedback(rule, train, later, tuple(findings))


def chance(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_model_on_this_machine_trains_a_rule_from_end_to_end(host, tmp_path) -> None:
    with ChatServer(fenced(GOOD), fenced(TEXT.format(limit=4.0))) as server:
        events = trained(server, tmp_path, host, spiky())
    proposed = [e for e in events if isinstance(e, CandidateProposed) and e.round == 1]
    assert {e.rule.origin.kind for e in proposed} == {"llm"}
    assert all(e.rule.origin.prompt_hash.startswith(f"v{prompts.PROMPT_VERSION}-") for e in proposed)
    assert {e.rule.input.run for e in proposed} == {"stateful"}
    finished = next(e for e in events if isinstance(e, TaskFinished))
    assert finished.results[0].validation.event_f1 > 0.9
    assert isinstance(events[-1], Finished)
    assert events[-1].usd == pytest.approx(len(server.seen) * (100 * 1.0 + 50 * 2.0) / 1e6)


def test_without_a_model_the_llm_proposer_is_refused(host) -> None:
    with pytest.raises(TrainingError, match="no language model is set up"):
        train_all([spiky()], OPTIONS, [host], clock=Clock(), run_id="r")


def test_a_broken_rule_goes_back_with_the_reason_until_it_is_clean(host, tmp_path) -> None:
    broken = GOOD.replace("np.abs(", "open(")
    with ChatServer(fenced(broken), Say("Sorry, no."), fenced(GOOD)) as server:
        options = dataclasses.replace(OPTIONS, candidates=1, fix_tries=0)
        events = trained(server, tmp_path, host, spiky(), options)
    assert len(server.seen) == 3
    first, second, third = (seen.messages for seen in server.seen)
    assert first[0] == second[0] == third[0]  # one system prompt, which servers keep
    assert "open" in second[1][1].split("# Your task")[1]
    assert "flag = open(rk.jump(value, 1)) >= JUMP" in second[1][1].split("# Your task")[1]
    assert "Window 1" not in second[1][1]
    assert "there is no fenced" in third[1][1]
    assert "Window 1" in third[1][1]  # there is no rule to mend: the data is needed again
    rejected = [e for e in events if isinstance(e, CandidateRejected)]
    assert len(rejected) == 2
    assert all(e.repaired_by > 0 for e in rejected)


def test_what_stays_broken_is_a_rejected_candidate_with_the_reason(host, tmp_path) -> None:
    with ChatServer(Say("I cannot do that."), fenced(GOOD.replace("np.abs(", "open("))) as server:
        events = trained(server, tmp_path, host, spiky(), dataclasses.replace(OPTIONS, candidates=1, repair_tries=1))
    assert [e.candidate for e in events if isinstance(e, CandidateRejected)] == [1, 2]
    written = [e.rule.text for e in events if isinstance(e, CandidateProposed) and e.round == 1]
    assert written[0].startswith("# Refused: there is no fenced")
    assert "open(" in written[1]
    assert any(isinstance(e, TaskFinished) for e in events)


def test_a_rule_that_names_points_is_sent_back_with_that_reason(tmp_path) -> None:
    cheat = GOOD.replace("    return flag", "    flag[1204:1210] = True\n    return flag")
    with ChatServer(fenced(cheat), fenced(GOOD)) as server:
        proposer = prepared(client(server, tmp_path), spiky(), SPLIT)
        (draft,) = proposer.propose(1, chance())
        refused = refusal_of(draft.rule.text)
        assert refused is not None
        assert refused.text == cheat
        mended = proposer.repair(draft.rule, "no function named inference", chance())
    assert mended.text == GOOD
    task = server.seen[1].messages[1][1]
    assert "flag[1204:1210] = True" in task
    assert "it sets flags at points named by their numbers" in task


def test_structured_answers_are_asked_for_and_read(tmp_path) -> None:
    answer = Say(json.dumps({"explanation": "Jumps.", "code": GOOD}))
    with ChatServer(answer) as server:
        (draft,) = prepared(client(server, tmp_path), spiky(), SPLIT).propose(1, chance())
        prepared(client(server, tmp_path), spiky(), SPLIT, structured=False).propose(1, chance())
    assert draft.rule.text == GOOD
    assert server.seen[0].schema is not None
    assert set(server.seen[0].schema["required"]) == {"explanation", "code"}
    assert server.seen[1].schema is None


def rows(prompt: str) -> list[str]:
    """All values of the windows in a prompt, without signs."""
    found = re.findall(r"^\d+(?: \(every \d+th\))?: (.+)$", prompt, re.MULTILINE)
    return [value.strip("[]()") for row in found for value in row.split()]


def marked() -> Series:
    """Whole numbers whose anomalies are about 115 in the train part, 5,100 in validation, 70,100 in the test part."""
    one = spiky()
    assert one.labels is not None
    split, spikes = split_of(one, OPTIONS), one.labels.mask(len(one)) > 0
    values = np.round(one.values)
    parts = np.arange(len(one)) >= split.train_stop, np.arange(len(one)) >= split.validation_stop
    values[spikes & parts[0], 0] += 5000.0
    values[spikes & parts[1], 0] += 65_000.0
    return dataclasses.replace(one, values=values)


def answering(seen: Seen) -> Say:
    """Ever other limits; those of proposals find nothing, so that they lose."""
    limit = 3.0 + int(seen.seed) % 4000 / 100
    return fenced(TEXT.format(limit=limit if prompts.KEEP in seen.prompt else 1e7 + limit))


def test_no_value_of_validation_or_test_is_ever_sent_but_validation_in_the_contrasts_of_a_fix(host, tmp_path) -> None:
    options = dataclasses.replace(OPTIONS, rounds=4, candidates=3, fix_tries=2, keep=2)
    with ChatServer(author=answering) as server:
        trained(server, tmp_path, host, marked(), options, data_tokens=50_000, figures=9)
    later = re.compile(r"(?<![\d.])5[01]\d\d(?![\d.])")
    roles = set()
    for seen in server.seen:
        user = seen.messages[1][1]
        assert not re.search(r"(?<!\d)70\d{3}(?!\d)", seen.prompt)
        assert all(float(value) < 1000 for value in rows(user))
        fixing = prompts.KEEP in user
        roles.add("fix" if fixing else "other")
        contrasts = re.findall(r"^values .+$", user, re.MULTILINE)
        assert fixing or not contrasts
        assert not later.search(re.sub(r"^values .+$", "", user, flags=re.MULTILINE))
    assert roles == {"fix", "other"}


def test_findings_of_later_data_are_words_without_their_place(tmp_path) -> None:
    one, split = spiky(n=1000), Split(500, 800, 800)
    later = Finding("spiky", "miss", 560, 563, 1.5, "a jump of 4 usual steps", "|jump| ≥ 7 (short by 3)")
    told = feedback(Rule("best", GOOD), [later], later=Scores(events=3, hits=1, event_f1=0.5))
    with ChatServer(fenced(GOOD)) as server:
        (draft,) = prepared(client(server, tmp_path), one.cut(0, 800), split).propose(1, chance(), [told])
    prompt = server.seen[0].messages[1][1]
    assert draft.parent == 0
    assert "missed anomaly in spiky (later, 3 points): a jump of 4 usual steps; condition: |jump| ≥ 7" in prompt
    assert not re.search(r"\b56[0-3]\b", prompt.split("# The rule so far")[1])
    assert "On later data: event F1 0.500 (1 of 3 anomalies found" in prompt
    assert "JUMP = 7.5" in prompt


def test_errors_on_the_train_part_are_told_with_the_window_that_shows_them(tmp_path) -> None:
    one, split = spiky(n=4000), Split(3000, 3500, 3500)
    found = Finding("spiky", "false_alarm", 1234, 1236, 1.5, "nothing much")
    with ChatServer(fenced(GOOD)) as server:
        proposer = prepared(client(server, tmp_path), one.cut(0, 3500), split, data_tokens=900)
        proposer.propose(1, chance(), [feedback(Rule("best", GOOD), [found])])
    prompt = server.seen[0].messages[1][1]
    place = re.search(r"false alarm in spiky \(window (\d+), (\d+) to (\d+)\)", prompt)
    assert place is not None
    window = prompt.split(f"Window {place[1]}, ")[1].split("\n\n")[0]
    shown = [float(value) for value in rows(window)]
    assert np.allclose(shown[int(place[2]) : int(place[3]) + 1], one.value[1234:1236] * 10, atol=0.51)


def test_each_proposal_betters_the_next_of_the_best(tmp_path) -> None:
    best = [feedback(jump_rule(limit)) for limit in (3.0, 4.0)]
    with ChatServer(fenced(GOOD)) as server:
        drafts = prepared(client(server, tmp_path, in_flight=1), spiky(), SPLIT).propose(5, chance(), best)
    assert [draft.parent for draft in drafts] == [0, 1, 0, 1, 0]
    shown = [re.search(r"JUMP = ([\d.]+)", seen.messages[1][1])[1] for seen in server.seen]  # type: ignore[index]
    assert shown == ["3.0", "4.0", "3.0", "4.0", "3.0"]


def test_the_prompt_holds_the_contract_the_catalog_and_the_house_rules(tmp_path) -> None:
    from workbench.rulekit.catalog import CATALOG

    with ChatServer(fenced(GOOD)) as server:
        prepared(client(server, tmp_path), spiky(), SPLIT).propose(1, chance())
    system = server.seen[0].messages[0][1]
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
    assert "{" not in re.sub(r"```.*?```", "", server.seen[0].prompt, flags=re.DOTALL)


def test_the_result_does_not_depend_on_how_many_calls_are_under_way(tmp_path) -> None:
    told = []
    for number, in_flight in enumerate((1, 4)):
        with ChatServer(author=answering) as server:
            proposer = prepared(client(server, tmp_path / str(number), in_flight=in_flight), spiky(), SPLIT)
            drafts = proposer.propose(6, chance(5))
        told.append(([d.rule.text for d in drafts], sorted((seen.seed, seen.prompt) for seen in server.seen)))
    assert told[0] == told[1]
    assert len({seed for seed, _ in told[0][1]}) == len({text for _, text in told[0][1]}) == 6


def test_several_calls_are_under_way_at_once(tmp_path) -> None:
    together = threading.Barrier(3, timeout=20)

    def meeting(_: Seen) -> Say:
        together.wait()  # breaks, and the test with it, unless three calls are there at the same time
        return fenced(GOOD)

    with ChatServer(author=meeting) as server:
        assert len(prepared(client(server, tmp_path, in_flight=3), spiky(), SPLIT).propose(3, chance())) == 3


def test_the_first_request_is_known_before_anything_is_sent(tmp_path) -> None:
    with ChatServer(fenced(GOOD)) as server:
        proposer = prepared(client(server, tmp_path), spiky(), SPLIT)
        first = proposer.first_request(chance(3))
        assert server.seen == []
        proposer.propose(1, chance(3))
    assert [m.content for m in first.messages] == [text for _, text in server.seen[0].messages]
    assert first.seed == server.seen[0].seed
    assert first.purpose == "propose"


def test_nothing_is_asked_before_it_is_prepared(tmp_path) -> None:
    with ChatServer(fenced(GOOD)) as server, pytest.raises(TrainingError, match="Call prepare first"):
        LlmProposer(client(server, tmp_path), LlmOptions(), silent).propose(1, chance())


def test_when_the_cap_is_reached_the_rules_so_far_are_proposed(tmp_path) -> None:
    with ChatServer(Say(fenced(GOOD).text, prompt_tokens=8000, completion_tokens=4000)) as server:
        one = client(server, tmp_path, max_usd=0.09)
        proposer = prepared(one, spiky(), SPLIT, data_tokens=500)
        rules = proposer.propose(9, chance())
        assert 1 <= len(rules) < 9
        assert one.spend.usd <= 0.09
        with pytest.raises(CapError):
            proposer.propose(2, chance(1))
        with pytest.raises(CapError):
            proposer.repair(rules[0].rule, "line 1: no", chance(2))


def test_a_cap_too_low_for_one_call_is_an_error_and_nothing_is_sent(tmp_path) -> None:
    with ChatServer(fenced(GOOD)) as server:
        proposer = prepared(client(server, tmp_path, max_usd=0.001), spiky(), SPLIT)
        with pytest.raises(CapError, match="Raise --max-usd"):
            proposer.propose(3, chance())
    assert server.seen == []


def test_a_run_whose_model_fails_ends_with_a_reason_the_user_can_act_on(host, tmp_path) -> None:
    with ChatServer(Fail(401)) as server:
        events = trained(server, tmp_path, host, spiky())
    assert isinstance(events[-1], Finished)
    assert events[-1].outcome == "failed"
    assert "OPENAI_API_KEY" in events[-1].reason


def regressed() -> Regression:
    truth, old, new = (np.array(flags, np.int8) for flags in ([0, 0, 1, 1, 0], [0, 0, 1, 0, 0], [1, 0, 0, 0, 0]))
    contrast = Contrast("spiky", 800, 805, np.array([100.0, 101.5, 115.0, np.nan, 99.0]), truth, old, new)
    found = (Finding("spiky", "miss", 802, 804, 2.0, "rise 9 × usual step"),)
    worse = Scores(events=4, hits=1, false_alarms=7, event_f1=0.25)
    parent = Feedback(jump_rule(6.0, gap=25), HALF, HALF)
    return Regression(parent, jump_rule(9.0), HALF, worse, "-JUMP = 6.0\n+JUMP = 9.0", (contrast,), found)


def test_a_fix_is_asked_with_figures_the_diff_contrasts_and_the_worst_errors(tmp_path) -> None:
    with ChatServer(fenced(GOOD)) as server:
        fixed = prepared(client(server, tmp_path), spiky(n=1000), SPLIT).fix(regressed(), chance())
    words = server.seen[0].messages[1][1]
    assert fixed.text == GOOD
    assert "On later data: event F1 0.500 → 0.250 (2 → 1 of 4 anomalies found, 0 → 7 false alarms)." in words
    assert "-JUMP = 6.0\n+JUMP = 9.0" in words
    table = words.split("spiky, shown = value / 0.1:\n")[1].split("\n\n")[0].splitlines()
    assert [line.split() for line in table] == [
        ["values", "1000", "1015", "1150", "nan", "990"],
        ["truth", "0", "0", "1", "1", "0"],
        ["old", "0", "0", "1", "0", "0"],
        ["new", "1", "0", "0", "0", "0"],
    ]
    assert len({len(line) for line in table}) == 1  # aligned to the right, value by value
    assert "missed anomaly in spiky (later, 2 points): rise 9 × usual step" in words
    assert words.index("# How it differs") < words.index("# Your task")


def test_a_fix_that_is_given_up_is_the_parent(tmp_path) -> None:
    answers = Say("KEEP"), Say(json.dumps({"explanation": "It cannot be mended.", "code": "KEEP"}))
    with ChatServer(*answers) as server:
        proposer = prepared(client(server, tmp_path), spiky(n=1000), SPLIT)
        assert proposer.fix(regressed(), chance(0)) == regressed().parent.rule
        assert proposer.fix(regressed(), chance(1)) == regressed().parent.rule


NORMAL = "    # Normal Rule 1: the level is that of the last hour\n"
SEASONAL = GOOD.replace("    # Abnormal Rule 1", f"{NORMAL}    level = value\n    # Abnormal Rule 1")


def test_a_mutation_keeps_the_comments_on_normal_behavior_and_says_what_was_changed(tmp_path) -> None:
    shorter = SEASONAL.replace(NORMAL, "").replace("7.5", "5.0")
    with ChatServer(fenced(shorter)) as server:
        mutant = prepared(client(server, tmp_path), spiky(), SPLIT).mutate(Rule("r", SEASONAL), chance())
    assert mutant is not None
    assert mutant.rule.text == SEASONAL.replace("7.5", "5.0")
    assert mutant.how == "by the model: A jump is abnormal here."
    assert any(how in server.seen[0].prompt for how in prompts.MUTATIONS)
    assert "Keep all `# Normal Rule` comments" in server.seen[0].prompt


@pytest.mark.parametrize("answer", ["No.", f"```python\n{GOOD.replace('return flag', 'flag[400] = 1;return flag')}```"])
def test_a_mutation_that_is_no_rule_is_none(answer: str, tmp_path) -> None:
    with ChatServer(Say(answer)) as server:
        assert prepared(client(server, tmp_path), spiky(), SPLIT).mutate(Rule("r", GOOD), chance()) is None


def test_a_repair_keeps_overrides_and_the_emit_gap_that_the_rule_really_has(tmp_path) -> None:
    text = GOOD.replace("JUMP = 7.5", "JUMP = 7.5\n# Emit gap: 10 points")
    rule = Rule("r", text, emit=Emit("first", 3), overrides={"spiky": {"JUMP": 4.0, "GONE": 1.0}})

    def echo(seen: Seen) -> Say:
        return fenced(re.search(r"```python\n(.*?)```", seen.messages[1][1], re.DOTALL)[1])  # type: ignore[index]

    with ChatServer(author=echo) as server:
        mended = prepared(client(server, tmp_path), spiky(), SPLIT).repair(rule, "line 3: no", chance())
    assert mended.emit == Emit("first", 3)
    assert {name: dict(values) for name, values in mended.overrides.items()} == {"spiky": {"JUMP": 4.0}}


def test_series_without_labels_can_be_shown(tmp_path) -> None:
    quiet = Series("quiet", np.full((50, 1), np.nan), labels=None)
    one = spiky(n=300)
    with ChatServer(fenced(GOOD)) as server:
        proposer = LlmProposer(client(server, tmp_path), LlmOptions(), silent)
        splits = [Split(200, 300, 300), Split(30, 50, 50)]
        proposer.prepare([one, quiet.relabel(LabelSet((Region(1, 3),)))], splits, chance())
        proposer.propose(1, chance())
        proposer.prepare([one, quiet], splits, chance())
        proposer.propose(1, chance())
    assert "## quiet: 30 points, " in server.seen[0].prompt
    assert "## quiet: 30 points, " in server.seen[1].prompt


def test_progress_names_the_model_and_the_money_and_may_end_the_calls(tmp_path) -> None:
    told: list[str] = []

    def stopping(text: str, done: float, total: float) -> None:
        told.append(text)
        raise StopRequested

    before = threading.active_count()
    with ChatServer(Hang()) as server:
        proposer = prepared(client(server, tmp_path), spiky(), SPLIT, progress=stopping)
        with pytest.raises(StopRequested):
            proposer.propose(3, chance())
    assert "with m (" in told[0]
    assert "$0.0000" in told[0]
    assert threading.active_count() == before


def test_closing_a_run_ends_a_call_that_is_not_answered_and_leaves_no_thread(host, tmp_path) -> None:
    before = threading.active_count()
    with ChatServer(Hang()) as server:
        make = llm_proposer(client(server, tmp_path), LlmOptions())
        events = train_all([spiky()], OPTIONS, [host], clock=Clock(), run_id="r", make_proposer=make)
        for _ in events:
            if server.asked.is_set():
                break
        events.close()
        assert not server.closing.is_set()
    assert threading.active_count() == before
