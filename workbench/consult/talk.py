"""The state of one case while a model is asked about it: what was sent, told, vetoed and spent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from workbench.consult.answer import Told, read_told
from workbench.consult.nouns import BUILT_IN, MODEL, NOTHING, Cited, Consulted, Dropped, Item
from workbench.consult.requests import Shown, repair_request, veto_request
from workbench.investigate.investigate import INTEGRATED, RUNNERS_UP, Gathered
from workbench.investigate.known import Known
from workbench.llm.messages import Answer, Request
from workbench.model.incident import UNSEEN, Claim, Investigation, Reason, Verification, Veto


@dataclass(eq=False)
class Talk:
    """One case: `request` is what is to be asked next, None where nothing is. `built_in`: the outcome without a model.

    Each of the two ways back is taken once: for an answer that cannot be used, and for a claim whose rule fails.
    """

    gathered: Gathered
    built_in: Investigation
    shown: Shown
    request: Request | None
    items: tuple[Item, ...] = field(init=False)
    claim: Claim | None = None
    verification: Verification | None = None
    vetoed: tuple[Veto, ...] = ()
    reasons: tuple[Cited, ...] = ()
    dropped: Dropped = NOTHING
    why: str = ""
    calls: int = 0
    usd: float | None = 0.0
    milliseconds: float = 0.0
    _repaired: bool = False
    _asked: Request | None = None
    _answer: str = ""

    def __post_init__(self) -> None:
        self.items = self.shown.items

    def hear(self, answer: Answer, known: Known) -> None:
        """Take the answer to the request: a claim, or one more request, or the built-in reasoner's turn."""
        assert self.request is not None
        self._asked, self._answer, self.request = self.request, answer.reply.text, None
        self.calls += 1
        self.usd = None if self.usd is None or answer.usd is None else self.usd + answer.usd
        told = read_told(answer.reply.text, answer.cut_off, self.items, known.anomalous)
        self.dropped += told.dropped
        self.reasons = told.reasons
        if told.fault and not self._repaired:
            self._repaired = True
            self.request = repair_request(self._asked, self._answer, told.fault)
        elif told.fault:
            self.give_up(f"the model's answer cannot be used: {told.fault}")
        else:
            self.claim = self._claimed(told)

    def learn(self, verification: Verification) -> None:
        """Take what the rule of the claim said: it stands, or goes back with the predicate that failed."""
        assert self.claim is not None and self._asked is not None
        self.verification = verification
        if verification.holds is not False:
            return
        again = bool(self.vetoed)
        self.vetoed += (Veto(self.claim, verification),)
        if again:
            self.give_up("the rules of both scenarios that the model named do not hold")
            return
        text = f"verifier: the rule of {verification.scenario} does not hold: {verification.spoken}"
        item = Item(f"E{len(self.items) + self.shown.left_out + 1}", "verifier", text)
        self.request = veto_request(self._asked, self._answer, item, verification.scenario, self.shown)
        self.items += (item,)
        self.claim = self.verification = None

    def give_up(self, why: str) -> None:
        """Let the built-in reasoner decide."""
        self.why, self.request, self.claim, self.verification = why, None, None, None

    def outcome(self, model: str) -> Consulted:
        """What came of it, before it is held against the built-in outcome."""
        found, said = self.built_in, self.claim
        times = {**found.milliseconds, INTEGRATED: found.milliseconds.get(INTEGRATED, 0.0) + self.milliseconds}
        found = replace(found, milliseconds=times, cost=self.usd or 0.0)
        if said is None:
            last = self.vetoed[-1].claim if self.vetoed else None
            others = tuple(one for one in self.vetoed if one.claim.scenario != found.scenario)
            found = replace(found, vetoed=(*others, *found.vetoed))
            decided, why = BUILT_IN, self.why
        else:
            others = tuple(one for one in self.vetoed if one.claim.scenario != said.scenario)
            rest = [one for one in (found.claim, *found.runners_up) if one.scenario != said.scenario]
            probability = said.confidence if said.anomalous else 1 - said.confidence
            found = replace(
                found,
                claim=said,
                verification=self.verification,
                vetoed=others,
                runners_up=tuple(rest[:RUNNERS_UP]),
                probability=probability,
                nearest=None,
                lacks=(),
            )
            last, decided, why = said, MODEL, ""
        return Consulted(
            found,
            decided,
            why,
            last,
            self.reasons,
            self.items,
            self.shown.left_out,
            self.dropped,
            (),
            self.calls,
            self.usd,
            self.milliseconds,
            model,
        )

    def _claimed(self, told: Told) -> Claim:
        figures = {item.id: item.figure for item in self.items}
        reasons = tuple(Reason(figures[one.evidence[0]], _with_ids(one)) for one in told.reasons)
        return Claim(told.scenario or UNSEEN, told.anomalous, told.confidence, reasons)


def _with_ids(one: Cited) -> str:
    return f"{one.text} ({', '.join(one.evidence)})"
