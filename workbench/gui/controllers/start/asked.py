"""What a run would ask of a language model: a forecast in words, the first prompt, the texts of all roles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError
from workbench.gui.background import Progress
from workbench.gui.dialogs.train_options import TrainChoice
from workbench.gui.sentences import say
from workbench.gui.texts import later, tr
from workbench.gui.words import money, number
from workbench.model.series import Series

if TYPE_CHECKING:
    from workbench.training.llm.forecast import Span
    from workbench.training.llm.model import Sending

BYTES_A_VALUE_TOKEN = 2  # a prompt is full of figures: as `tokens_between` counts them at the most

TITLES = {  # of the constants of `training.llm.prompts`; one that is not here is called by its own name
    "SYSTEM": later("System prompt"),
    "NAME_SYSTEM": later("System prompt to name"),
    "DESCRIBE_SYSTEM": later("System prompt for plots"),
    "NEW": later("Write a rule"),
    "ASK_NEW": later("Write a rule"),
    "BETTER": later("Write a better rule"),
    "ASK_BETTER": later("Write a better rule"),
    "SEED": later("Better a synthesized rule"),
    "REPAIR": later("Mend a refused rule"),
    "FIX": later("Mend a worse rule"),
    "FIX_TASK": later("Mend a worse rule: task"),
    "MUTATE": later("Change a rule"),
    "MUTATIONS": later("Change a rule: how"),
    "NAME": later("Name a rule"),
    "ASK_NAME": later("Improve and name a rule"),
    "DESCRIBE": later("Describe plots"),
    "RULE_SO_FAR": later("The rule so far"),
    "DATA": later("The data"),
    "IGNORED": later("The data: what counts neither way"),
    "CONFIRMED": later("The data: what a person called normal"),
    "KINDS": later("Kinds seen in plots"),
    "ERRORS": later("Worst errors"),
    "AGAIN": later("Mend a refused rule: task"),
    "CONTRASTS": later("Right before, wrong now"),
    "RULE": later("A rule as it is shown"),
}


class PromptSource:
    """Answers aside from the window's thread; `forecast` in milliseconds, `first` after some seconds of work."""

    def forecast(self, choice: TrainChoice, series: Sequence[Series]) -> tuple[str, str]:
        """What the run will ask for and cost, in words, and why it cannot be begun (empty = it can)."""
        from workbench.training.llm.forecast import forecast
        from workbench.training.llm.model import price_for
        from workbench.training.plan import plan_tasks

        try:
            options = train_options(choice)
            tasks, price = len(plan_tasks(series, options)), price_for(choice.model)
        except WorkbenchError as error:
            return "", say(error)
        told = forecast(options, choice.model, [_like_first(choice, options)] * tasks, price)
        tokens = told.prompt_tokens + told.completion_tokens
        asked = {"calls": _span(told.calls), "tokens": _span(tokens, 1000)}
        if told.usd is not None:
            asked |= {"low": money(told.usd.low), "high": money(told.usd.high)}
            cap = choice.model.max_usd
            if cap is None:
                return tr("{calls} calls, {tokens} tokens, {low} to {high}", **asked), ""
            held = tr("{calls} calls, {tokens} tokens, {low} to {high}; never more than {cap}", cap=money(cap), **asked)
            return held, ""
        problem = ""
        if choice.model.max_usd is not None:
            problem = tr("A cap cannot be held: the price of {model} is unknown", model=choice.model.model)
        return tr("{calls} calls, {tokens} tokens, price unknown", **asked), problem

    def first(self, choice: TrainChoice, series: Sequence[Series], progress: Progress) -> Sending:
        """What would be sent first, word for word."""
        from workbench.gui.runs.first_prompt import first_prompt
        from workbench.gui.runs.run_child import RunOrder

        return first_prompt(RunOrder(tuple(series), train_options(choice), "first", model=choice.model), progress)

    def texts(self) -> tuple[int, list[tuple[str, str]]]:
        """The version of the prompts, and name and text of each, in the order in which they are written down."""
        from workbench.training.llm import prompts
        from workbench.training.options import TrainOptions

        found = []
        for name, value in vars(prompts).items():
            if not name.isupper() or name.startswith("_"):
                continue
            text = "\n\n".join(value) if isinstance(value, tuple) else value
            if isinstance(text, str) and len(text.split()) > 1:
                filled = prompts.system_prompt(TrainOptions().chunk_points) if name == "SYSTEM" else text
                found.append((tr(TITLES.get(name, name.replace("_", " ").capitalize())), filled.strip()))
        return prompts.PROMPT_VERSION, found


def train_options(choice: TrainChoice) -> Any:
    """The choice as the options of a run."""
    from workbench.training.options import TrainOptions

    return TrainOptions(
        mode=choice.mode,
        proposer=choice.proposer,
        rounds=choice.rounds,
        candidates=choice.candidates,
        time_limit_s=choice.time_limit_s,
        seed=choice.seed,
        alerts_a_day=choice.alerts_a_day,
        base=choice.base,
    )


def _like_first(choice: TrainChoice, options: Any) -> Any:
    """A request about as large as the first one: the system prompt, and as many values as may be shown."""
    from workbench.llm.messages import Message, Request
    from workbench.training.llm.prompts import system_prompt

    values = "0" * (BYTES_A_VALUE_TOKEN * choice.model.data_tokens)
    return Request((Message("system", system_prompt(options.chunk_points)), Message("user", values)))


def _span(span: Span, step: int = 1) -> str:
    """`24 to 60`; in whole thousands where `step` says so."""
    low, high = (math.ceil(value / step) * step for value in (span.low, span.high))
    return number(low) if low == high else tr("{low} to {high}", low=number(low), high=number(high))
