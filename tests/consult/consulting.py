"""Models for tests: a real client of a server on loopback, answers as JSON, and cases with lines of one's own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.fakes.chat_server import ChatServer, Say
from tests.fakes.incidents import BACKGROUND, SAID, case_of, lines_of
from workbench.consult.consultant import Consultant
from workbench.consult.nouns import Consulted
from workbench.investigate.investigate import Gathered, Investigator
from workbench.investigate.verify import in_words
from workbench.llm.client import ChatClient, open_client
from workbench.llm.consent import Consent
from workbench.llm.messages import ChatOptions
from workbench.llm.prices import Price
from workbench.model.case import Case
from workbench.model.incident import Verification
from workbench.sandbox.host import Host


def answer(decision: Any, scenario: Any = "", confidence: Any = 0.9, *reasons: tuple[Any, Any]) -> str:
    """An answer as JSON; reasons are (text, ids), one that cites E1 where none is given."""
    rows = [{"text": text, "evidence": ids} for text, ids in reasons or [("Seen by tools", ["E1"])]]
    return json.dumps({"decision": decision, "scenario": scenario, "confidence": confidence, "reasons": rows})


def says(decision: Any, scenario: Any = "", confidence: Any = 0.9, *reasons: tuple[Any, Any]) -> Say:
    return Say(answer(decision, scenario, confidence, *reasons))


def client(server: ChatServer, folder: Path, max_usd: float | None = None, **given: Any) -> ChatClient:
    return open_client(
        ChatOptions("m", server.url, **{"backoff_s": 0.0, "stream": False, "tries": 1, **given}),
        Consent(local_only=True, training=False),
        content="evidence",
        folder=folder,
        environ={},
        prices={"m": Price(1.0, 2.0)},
        max_usd=max_usd,
    )


def consultant(asked: ChatClient, investigator: Investigator, host: Host | None = None, **given: Any) -> Consultant:
    def explain(told: Verification, one: Gathered) -> Verification:
        return told if host is None else in_words(told, one.case, one.places, investigator.known, host)

    return Consultant(asked, investigator, explain, **given)


def consult(
    server: ChatServer, folder: Path, investigator: Investigator, case: Case, host: Host | None = None, **given: Any
) -> Consulted:
    (told,) = consultant(client(server, folder), investigator, host, **given).consult([case])
    return told


def saying(scenario: str, seed: int, *messages: str, own: bool = True) -> Case:
    """A case of a scenario whose log says more, from point 31 on."""
    said: Sequence[tuple[int, str, str]] = [(31, "ERROR", one) for one in messages]
    return replace(
        case_of(scenario, seed), lines=lines_of(sorted([*BACKGROUND, *(SAID[scenario] if own else []), *said]))
    )
