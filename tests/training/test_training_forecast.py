"""The forecast of a run against what the run really asks a server on loopback for."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.chat_server import ChatServer
from tests.training.data import spiky
from workbench.bench.author.author import FaultyAuthor, pool_of
from workbench.bench.author.faults import Faults
from workbench.llm.prices import Price
from workbench.model.events import Finished, ModelCalled
from workbench.sandbox.host import Host
from workbench.synthesis import SynthesisOptions, Synthesizer
from workbench.training.llm.forecast import Span, first_requests, forecast
from workbench.training.llm.hybrid import llm_proposer
from workbench.training.llm.model import llm_options, open_model
from workbench.training.llm.setup import ModelSetup
from workbench.training.options import TrainOptions
from workbench.training.plan import split_of
from workbench.training.run import train_all

SETUP = ModelSetup("gpt-4o-mini", data_tokens=1500, in_flight=3)
OPTIONS = TrainOptions("each", rounds=4, candidates=3, patience=9)
PRICE = Price(0.15, 0.6)


def hard(seed: int = 3):
    """A series whose anomalies no single limit tells from its noise, so that a run has something to do."""
    one = spiky(seed=seed)
    rng = np.random.default_rng(seed)
    value = one.value.copy()
    for at in rng.integers(50, len(one) - 5, 25).tolist():
        value[at] += 14.0
    return replace(one, values=value[:, None])


def author(series) -> FaultyAuthor:
    rng = np.random.default_rng(0)
    synthesizer = Synthesizer(SynthesisOptions())
    splits = [split_of(series, OPTIONS)]
    synthesizer.prepare([series], splits, rng)
    return FaultyAuthor([pool_of(synthesizer, [series], splits, 6, rng)], Faults(syntax=0.2))


@pytest.mark.parametrize("proposer", ["llm", "hybrid"])
def test_what_a_run_takes_lies_within_its_forecast(proposer, host: Host, tmp_path: Path) -> None:
    series, options = hard(), replace(OPTIONS, proposer=proposer)
    first = first_requests([series], options, SETUP, np.random.default_rng(0))
    told = forecast(options, SETUP, first, PRICE)
    with ChatServer(author=author(series)) as server:
        setup = replace(SETUP, base_url=server.url)
        client = open_model(setup, tmp_path, {}, content="numbers", keyring=None)
        make = llm_proposer(client, llm_options(setup, options), hybrid=proposer == "hybrid")
        events = list(
            train_all([series], options, [host], clock=time.monotonic, run_id="r", make_proposer=make, model=client)
        )
    assert isinstance(events[-1], Finished)
    assert events[-1].outcome == "completed", events[-1].reason
    total = client.spend.total
    assert told.calls.holds(total.calls)
    assert told.prompt_tokens.holds(total.prompt_tokens)
    assert told.completion_tokens.holds(total.completion_tokens)
    assert told.usd is not None
    assert told.usd.holds(total.usd)
    by_role = {one.role: one for one in told.roles}
    for role, one in client.by_role().items():
        assert by_role[role].calls.holds(one.calls), role
        assert by_role[role].prompt_tokens.holds(one.prompt_tokens), role
        assert by_role[role].completion_tokens.holds(one.completion_tokens), role
    calls = [event for event in events if isinstance(event, ModelCalled)]
    assert sum(not event.cached for event in calls) == total.calls
    assert sum(event.usd or 0.0 for event in calls) == pytest.approx(total.usd)
    sent = min(calls, key=lambda event: event.call).prompt
    assert [role for role, _ in sent] == [message.role for message in first[0].messages]
    assert proposer == "hybrid" or sent[0][1] == first[0].messages[0].content


def test_a_longer_run_a_larger_prompt_and_more_tasks_cost_more() -> None:
    series = [spiky("a"), spiky("b", seed=1)]
    base = replace(OPTIONS, proposer="llm")

    def usd(options=base, setup=SETUP, which=series) -> Span:
        first = first_requests(which, options, setup, np.random.default_rng(0))
        told = forecast(options, setup, first, PRICE).usd
        assert told is not None
        assert 0 < told.low < told.high
        return told

    assert usd(replace(base, rounds=8)).high > usd().high
    assert usd(replace(base, rounds=8)).low == usd().low
    assert usd(setup=replace(SETUP, data_tokens=8000)).low > usd().low
    assert usd(which=series[:1]).high == pytest.approx(usd().high / 2, rel=0.1)
    assert usd(replace(base, mutate_every=0)).high < usd().high
    assert usd(setup=replace(SETUP, max_tokens=300)).high < usd().high


def test_an_unknown_price_is_said_and_is_never_nothing() -> None:
    options = replace(OPTIONS, proposer="hybrid")
    first = first_requests([spiky()], options, SETUP, np.random.default_rng(0))
    lines = forecast(options, SETUP, first).lines()
    assert forecast(options, SETUP, first).usd is None
    assert any("price unknown" in line for line in lines)
    assert not any("$" in line for line in lines)
    known = forecast(options, replace(SETUP, max_usd=2.5), first, PRICE).lines()
    assert any(line.startswith("$0.00") for line in known)
    assert any("the cap of $2.5 is never exceeded" in line for line in known)
    assert known[-1] == "a model that thinks before it answers may take up to 4,000 tokens an answer"


def test_pictures_are_forecast_as_a_role_of_their_own() -> None:
    options, seeing = replace(OPTIONS, proposer="llm"), replace(SETUP, images=True)
    first = first_requests([spiky()], options, seeing, np.random.default_rng(0))
    roles = {one.role: one for one in forecast(options, seeing, first, PRICE).roles}
    assert roles["describe"].calls == Span(1, 3)
    assert "describe" not in {one.role for one in forecast(options, SETUP, first, PRICE).roles}
