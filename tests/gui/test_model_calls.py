"""Calls of a language model in words: what they cost, what is searched, what a file of them holds."""

from __future__ import annotations

import json
from pathlib import Path

from tests.fakes.model_runs import PROMPT, RULE, call, run_story
from workbench.gui.runs.model_calls import call_counts, call_price, cost_of, cost_words, costs_so_far, holding
from workbench.gui.runs.plain_words import in_window_words
from workbench.gui.runs.run_compare import (
    compare_rows,
    final_rule,
    first_difference,
    tasks_of,
    validation_of,
)
from workbench.gui.runs.run_story import RunStory
from workbench.gui.runs.transcript_text import as_json_lines, as_markdown, write_transcript
from workbench.gui.views.run.run_strip import strip_model
from workbench.gui.views.run.timeline import candidate_lines
from workbench.model.events import CandidateProposed, CandidateRejected, CandidateScored, RunStarted
from workbench.model.rule import Rule
from workbench.model.scores import Scores


def test_an_answer_from_the_disk_costs_nothing_and_counts_no_tokens() -> None:
    cost = cost_of([call(1), call(2, cached=True, usd=0.5)])
    assert (cost.asked, cost.cached, cost.tokens, cost.usd, cost.priced) == (1, 1, 1100, 0.02, True)
    assert call_counts(cost) == "2 calls (1 from disk) · 1100 tokens"
    assert call_price(call(2, cached=True)) == "from disk"


def test_a_call_without_a_price_leaves_a_sum_that_is_only_the_least() -> None:
    assert cost_words(cost_of([call(1), call(2, usd=None)]), 2.0) == "at least $0.020 of $2.00"
    assert cost_words(cost_of([call(1, usd=None), call(2, usd=None)]), 2.0) == "price unknown"
    assert cost_words(costs_so_far([call(1), call(2, usd=None)])[1], 2.0) == "$0.020 of $2.00"
    assert call_price(call(2, usd=None)) == "—"


def test_the_strip_tells_calls_and_money_against_the_cap() -> None:
    story = RunStory(cap_usd=2.0)
    story.take([RunStarted("r", 0, tasks={"cpu": ("cpu",)}), call(1), call(2, usd=0.022)])
    model = strip_model(story, "running")
    assert model.cost == "2 calls · $0.042 of $2.00"
    assert model.cost_tip == "2 calls · 2200 tokens"


def test_the_strip_tells_tokens_where_money_is_unknown() -> None:
    story = RunStory()
    story.take([RunStarted("r", 0, tasks={"cpu": ("cpu",)}), call(1, usd=None)])
    assert strip_model(story, "running").cost == "1 call · 1100 tokens · price unknown"


def test_the_strip_of_a_run_without_a_model_tells_no_cost() -> None:
    story = RunStory()
    story.take([RunStarted("r", 0, tasks={"cpu": ("cpu",)})])
    assert strip_model(story, "running").cost == ""


def test_a_search_finds_words_of_prompts_and_answers_but_not_of_the_system_prompt() -> None:
    calls = [call(1), call(2, "fix", reply="It falls slowly.")]
    assert holding(calls, "falls SLOWLY") == calls[1:]
    assert holding(calls, "best rule") == calls
    assert PROMPT[0][1] == "You author rules."
    assert holding(calls, "author") == []


def test_a_transcript_file_masks_secrets_and_names_every_call(tmp_path: Path) -> None:
    secret = "sk-abcdefghijklmnop"
    calls = [call(1, prompt=(("user", f"my key is {secret}"),)), call(2, error="no answer in time", reply="")]
    page = as_markdown(calls, "Transcript of run r")
    assert secret not in page
    assert "## Call 2: wrote a rule (cpu)" in page
    assert "no answer in time" in page
    lines = [json.loads(line) for line in as_json_lines(calls).splitlines()]
    assert [line["call"] for line in lines] == [1, 2]
    assert secret not in json.dumps(lines)
    write_transcript(tmp_path / "t.jsonl", calls, "x")
    write_transcript(tmp_path / "t.md", calls, "x")
    assert json.loads((tmp_path / "t.jsonl").read_text("utf-8").splitlines()[0])["purpose"] == "propose"
    assert (tmp_path / "t.md").read_text("utf-8").startswith("# x")


def lineage() -> RunStory:
    """A draft that was refused, repaired, tuned, and fixed."""
    story = RunStory()
    story.take(
        [
            RunStarted("r", 0, tasks={"cpu": ("cpu",)}),
            CandidateProposed("r", 1, "cpu", 0, 0, Rule("cpu", "a"), -1, "base detector"),
            CandidateProposed("r", 2, "cpu", 1, 1, Rule("cpu", "b"), 0, "proposal"),
            CandidateRejected("r", 3, "cpu", 1, 1, "line 3: no\nsuch name", repaired_by=2),
            CandidateProposed("r", 4, "cpu", 2, 1, Rule("cpu", "c"), 1, "repair"),
            CandidateScored("r", 5, "cpu", 2, 1, Scores(), Scores(event_f1=0.4)),
            CandidateProposed("r", 6, "cpu", 3, 1, Rule("cpu", "d"), 2, "tuned"),
            CandidateScored("r", 7, "cpu", 3, 1, Scores(), Scores(event_f1=0.5)),
            CandidateProposed("r", 8, "cpu", 4, 1, Rule("cpu", "e"), 3, "fix"),
            CandidateScored("r", 9, "cpu", 4, 1, Scores(), Scores(event_f1=0.9), accepted=True),
        ]
    )
    return story


def test_a_candidate_tells_the_whole_way_it_came() -> None:
    story = lineage()
    last = story.candidates["cpu", 4]
    way, parent = story.way_of(last)
    assert (way, parent) == (("proposal", "repaired", "tuned", "fixed"), 0)
    row = candidate_lines(last, way, parent)
    assert row.words == "proposal → repaired → tuned → fixed · from candidate 0"
    assert row.state == "accepted"


def test_a_refused_candidate_says_why_and_what_was_sent_instead() -> None:
    story = lineage()
    first = story.candidates["cpu", 1]
    row = candidate_lines(first, *story.way_of(first))
    assert row.words == "proposal · from candidate 0 · line 3: no such name"
    assert row.state == "sent back, see 2"


def test_two_runs_are_compared_by_score_work_and_cost() -> None:
    first, second = run_story("a", f1=0.5), run_story("b", RULE.replace("3.0", "4.0"), 0.75, calls=3)
    rows = {row.name: row for row in compare_rows(first, second)}
    assert (rows["Validation F1"].first, rows["Validation F1"].second) == ("0.50", "0.75")
    assert (rows["Validation F1"].change, rows["Validation F1"].tone) == ("+0.25", "good")
    assert (rows["Cost"].first, rows["Cost"].second) == ("$0.00", "$0.060")
    assert rows["Calls"].change == "+3"
    assert (rows["… without loop"].first, rows["… without loop"].tone) == ("0.40", "dim")
    assert first_difference(first, second) == "cpu"
    assert rows["Model"].second == "small"
    assert rows["Time"].first == "1 min 5 s"
    rule = final_rule(second, "cpu")
    assert rule is not None
    assert "4.0" in rule.text


def test_of_a_run_that_was_stopped_the_best_candidate_is_compared() -> None:
    story = run_story("a")
    story.results.clear()
    rule = final_rule(story, "cpu")
    assert rule is not None
    assert rule.text == RULE
    assert tasks_of(story, run_story("b", series="memory")) == ("cpu", "memory")


def test_errors_name_no_flag_of_the_command_line() -> None:
    cap = (
        "The cap of $1 is reached: $0.99 is spent and one more call may cost $0.06. Raise --max-usd and resume the run."
    )
    assert in_window_words(cap).endswith("Raise the cap and train again: what was answered is not paid twice.")
    for sentence in (
        "api.openai.com needs a key: OPENAI_API_KEY is not set. Set OPENAI_API_KEY in the environment, or keep a key "
        "with `key set api.openai.com`.",
        "A cap of $1 cannot be held: unknown. Give its price in a table with --prices FILE, or leave --max-usd out.",
        "It does not know the model: it answered 404. Check --model and --base-url.",
    ):
        words = in_window_words(sentence)
        assert "--" not in words
        assert "`" not in words
    assert in_window_words("The disk is full.") == "The disk is full."


def test_scores_are_compared_on_the_series_that_both_runs_judged() -> None:
    first, second = run_story("a", f1=0.5), run_story("b", f1=0.75, series="memory")
    assert validation_of(first, second) is None
    second.take(run_story("b", f1=0.9).results)
    assert validation_of(first, second) == 0.5
    assert validation_of(second, first) == 0.9
