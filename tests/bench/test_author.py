"""The faulty author errs as often as it says, the same way each time, and mends what it is told to mend."""

from __future__ import annotations

import ast
import math
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from workbench.bench.author.asks import read_ask
from workbench.bench.author.author import FaultyAuthor, Pool, filled, pool_of
from workbench.bench.author.damage import damaged, undone
from workbench.bench.author.faults import HARD, QUALITY, Faults
from workbench.bench.author.wire import Seen
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.sandbox.check import static_check
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.run import flag_series
from workbench.synthesis import Synthesizer
from workbench.training.check import check_rule
from workbench.training.llm import prompts

GOOD = '''"""Jumps far from the forecast."""

import numpy as np
import rulekit as rk

JUMP_MIN = 6.5
LEVEL_MIN = 3
FLAT_MAX = 0.25
# Emit gap: 3 points


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the value moves by its usual step
    jump = rk.jump(value, 1)
    # Normal Rule 2: values stay around their level
    level = rk.ewma_z(value, 10)
    # Abnormal Rule 1: a strong jump to a new level
    flag = (np.abs(jump) >= JUMP_MIN) & (np.abs(level) >= LEVEL_MIN)
    # Abnormal Rule 2: no change at all
    flag |= np.abs(jump) <= FLAT_MAX
    return flag
'''
OTHER = GOOD.replace("ewma_z(value, 10)", "robust_z(value, 51)").replace("6.5", "9")
POOL = Pool(("cpu",), (GOOD, OTHER), (Region(40, 60), Region(90, 95)))
DRAWS = 2000


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host(options=HostOptions(spare=False)) as one:
        yield one


def ask(words: str, seed: int = 0, **body) -> Seen:
    """A call with these words."""
    messages = [{"role": "system", "content": "You write rules."}, {"role": "user", "content": words}]
    return Seen("/v1/chat/completions", {}, {"model": "m", "messages": messages, "seed": seed, **body})


def code(text: str) -> str:
    """The rule in an answer."""
    return text.split("```python\n")[1].split("```", maxsplit=1)[0]


def kind(text: str) -> str:
    """Which fault a text has, found without asking the author."""
    try:
        ast.parse(text)
    except SyntaxError:
        return "syntax"
    if "incidents that were reported" in text:
        return "leak"
    for word, fault in (("[1:]", "wrong_shape"), ("int(np.max", "nan_error"), ("while", "endless")):
        if word in text:
            return fault
    if static_check(text):
        return "escape"
    if text in POOL.texts:
        return "none"
    return "dropped" if text.count("&") + text.count("Abnormal") < GOOD.count("&") + 2 else "threshold"


def test_the_stated_shares_are_met_over_two_thousand_draws() -> None:
    author, faults = FaultyAuthor([POOL]), Faults()
    found = Counter(kind(code(author(ask("Write a rule for cpu", seed)).text)) for seed in range(DRAWS))
    for fault in (*HARD, *QUALITY):
        share = faults.share(fault)
        allowed = 4.0 * math.sqrt(share * (1 - share) / DRAWS)
        assert abs(found[fault] / DRAWS - share) <= allowed, (fault, found)
        assert found[fault] == author.told["propose", fault]
    runs = sum(found[fault] for fault in ("none", *QUALITY)) / DRAWS
    assert abs(runs - faults.runs) <= 4.0 * math.sqrt(faults.runs * (1 - faults.runs) / DRAWS)
    assert 0.92 < faults.runs < 0.955


@pytest.mark.parametrize("fault", HARD)
def test_a_rule_with_a_hard_fault_is_refused_by_the_checker_and_sound_again_when_it_is_undone(fault, host) -> None:
    for seed in range(6):
        text = damaged(GOOD, fault, np.random.default_rng(seed))
        assert text != GOOD
        assert undone(text) == GOOD
        if seed < 2:
            assert refused(Rule("r", text, input=InputSpec(run="chunk", points=64)), host)


def refused(rule: Rule, host: Host) -> bool:
    """Whether the checker refuses a rule; its own deadline for an endless one would take this test too long."""
    if "while" not in rule.text:
        return bool(check_rule(rule, host))
    return flag_series(rule, Series("s", np.ones((64, 1))), host, deadline_s=1.0).failure == "deadline"


@pytest.mark.parametrize("fault", QUALITY)
def test_a_rule_with_a_fault_of_quality_runs_and_differs(fault, host) -> None:
    for seed in range(6):
        text = damaged(GOOD, fault, np.random.default_rng(seed), POOL.labels)
        assert text != GOOD
        assert check_rule(Rule("r", text, input=InputSpec(run="chunk", points=64)), host) == ()


def test_a_leak_names_the_labeled_points_of_the_training_part_and_nothing_else() -> None:
    texts = {damaged(GOOD, "leak", np.random.default_rng(seed), POOL.labels) for seed in range(12)}
    assert len(texts) == 2
    for text in texts:
        names: dict = {}
        exec(text, names)  # our own text
        assert np.flatnonzero(names["inference"](np.zeros((200, 1)))).tolist() == [*range(40, 60), *range(90, 95)]


def test_the_same_prompt_and_seed_get_the_same_answer_whoever_asks_and_in_whatever_order() -> None:
    calls = [ask(f"Write a rule for cpu, attempt {at}", at % 7) for at in range(60)]
    first, second = FaultyAuthor([POOL], seed=5), FaultyAuthor([POOL], seed=5)
    with ThreadPoolExecutor(6) as threads:
        told = list(threads.map(first, calls))
    assert told == [second(call) for call in reversed(calls)][::-1]
    assert told != [FaultyAuthor([POOL], seed=6)(call) for call in calls]


def test_an_author_without_faults_answers_with_what_it_knows() -> None:
    author = FaultyAuthor([POOL], none())
    told = {code(author(ask("Write a rule for cpu", seed)).text) for seed in range(20)}
    assert told == set(POOL.texts)


def none(**given: float) -> Faults:
    """No faults but those given."""
    return Faults(**{**dict.fromkeys((*HARD, *QUALITY), 0.0), **given})


def test_a_refused_rule_is_mended_at_the_stated_share_else_it_has_another_fault_that_does_not_run() -> None:
    broken = damaged(GOOD, "syntax", np.random.default_rng(1))
    words = prompts.filled(prompts.REPAIR, rule=shown(broken), reason="line 3: invalid syntax", lines="")
    author = FaultyAuthor([POOL], Faults(mends=0.7))
    texts = [code(author(ask(words, seed)).text) for seed in range(500)]
    told = [kind(text) for text in texts]
    assert abs(told.count("none") / 500 - 0.7) < 4 * math.sqrt(0.21 / 500)
    assert set(told) - {"none"} <= set(HARD)
    assert broken not in texts


def shown(text: str) -> str:
    """A rule as prompts show it."""
    return prompts.filled(prompts.RULE, text=text.strip(), gap="3")


def role_prompts(rule: str) -> dict[str, str]:
    """What each role is asked, in the words of the prompts themselves."""
    fix = prompts.filled(prompts.FIX, rule=rule, diff="-a\n+b", train="better", later="worse")
    return {
        "repair": prompts.filled(prompts.REPAIR, rule=rule, reason="line 3: invalid syntax", lines="3: x"),
        "fix": f"{fix}\n\n{prompts.FIX_TASK}",
        "mutate": prompts.filled(prompts.MUTATE, rule=rule, facts="- cpu", how=prompts.MUTATIONS[0]),
        "name": prompts.filled(prompts.NAME, rule=rule, facts="- cpu"),
        "describe": prompts.filled(prompts.DESCRIBE, count="3", series="cpu", kinds="(none)"),
        "propose": prompts.filled(prompts.SEED, rule=rule),
    }


def test_each_role_is_known_by_the_words_of_its_prompt_with_the_rule_that_is_shown() -> None:
    for role, words in role_prompts(shown(GOOD)).items():
        found = read_ask(ask(words))
        assert found.role == role
        assert found.rule in ("", GOOD)
        assert bool(found.rule) == (role not in ("describe", "propose"))
    for template in (prompts.NEW, prompts.BETTER, prompts.SEED):
        assert read_ask(ask(prompts.filled(template, number="1", total="3"))).role == "propose"


def test_a_fix_goes_back_to_the_rule_it_meant_at_the_stated_share_and_a_mutant_has_one_limit_moved() -> None:
    worse = GOOD.replace("JUMP_MIN = 6.5", "JUMP_MIN = 65")
    asked = role_prompts(shown(worse))
    author = FaultyAuthor([POOL], none(fixes=0.5, threshold=1.0))
    told = [code(author(ask(asked["fix"], seed)).text) for seed in range(400)]
    assert abs(told.count(GOOD) / 400 - 0.5) < 4 * math.sqrt(0.25 / 400)
    mutants = {code(FaultyAuthor([POOL], none())(ask(asked["mutate"], seed)).text) for seed in range(40)}
    lines = worse.splitlines()
    changed = [sum(a != b for a, b in zip(lines, one.splitlines(), strict=True)) for one in mutants]
    assert set(changed) == {1}


def test_a_call_without_any_rule_to_mend_gets_one_of_the_pool() -> None:
    words = prompts.filled(prompts.REPAIR, rule=shown("# nothing was written\n"), reason="no block", lines="")
    assert code(FaultyAuthor([POOL], none(mends=1.0))(ask(words)).text) in POOL.texts


def test_a_pool_is_chosen_by_the_series_a_prompt_names_or_else_by_the_rule_it_shows() -> None:
    other = Pool(("cpu_2",), (GOOD.replace("JUMP_MIN", "STEP_MIN"),))
    author = FaultyAuthor([POOL, other], none())
    assert "STEP_MIN" in author(ask("# The data\n- cpu_2: 80 points")).text
    assert "JUMP_MIN" in author(ask("# The data\n- cpu: 80 points")).text
    assert "STEP_MIN" in author(ask(role_prompts(shown(other.texts[0]))["name"])).text


def test_structured_answers_fit_their_schema() -> None:
    schema = {
        "type": "object",
        "properties": {
            "explanation": {"type": "string"},
            "code": {"type": "string"},
            "kinds": {"type": "array", "items": {"type": "string"}},
        },
    }
    assert filled(schema, "Because.", GOOD) == {"explanation": "Because.", "code": GOOD, "kinds": ["Because."]}
    wanted = {"type": "json_schema", "json_schema": {"name": "rule", "schema": schema}}
    assert '"code"' in FaultyAuthor([POOL], none())(ask("Write a rule for cpu", response_format=wanted)).text


def test_shares_that_cannot_be_are_refused() -> None:
    for given in ({"syntax": -0.1}, {"mends": 1.1}, {"threshold": 0.6, "dropped": 0.6}):
        with pytest.raises(ValueError, match="between 0 and 1"):
            Faults(**given)
    with pytest.raises(ValueError, match="at least one rule"):
        FaultyAuthor([Pool(("cpu",), ())])


def test_a_pool_is_filled_from_the_train_part_alone() -> None:
    rng = np.random.default_rng(0)
    value = rng.normal(100.0, 1.0, 1200)
    regions = [Region(at, at + 3) for at in range(100, 1200, 100)]
    for region in regions:
        value[region.start : region.stop] += 15.0
    twin = value.copy()
    twin[600:] = 0.0
    split = Split(600, 900, 1200)
    pools = []
    for values in (value, twin):
        series = Series("gauge", values[:, None], labels=LabelSet.of(regions))
        synthesizer = Synthesizer()
        synthesizer.prepare([series], [split], np.random.default_rng(1))
        pools.append(pool_of(synthesizer, [series], [split], 3, np.random.default_rng(1)))
    assert pools[0] == pools[1]
    assert [region.stop for region in pools[0].regions] == [103, 203, 303, 403, 503]
    assert all("# Emit gap: " in text for text in pools[0].texts)
