"""What went wrong with a call, in words that say what to do; secrets masked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from workbench.llm.keys import KEY_NAMES
from workbench.llm.mask import mask
from workbench.llm.messages import CallError, Provider

ERROR_CHARACTERS = 300  # of a server's own words
RETRIED = (408, 409, 425, 429)
SETTINGS = (400, 422, 500, 501)  # what servers answer to a setting that they do not take
NOT_SENT = ("Connect", "Pool", "Unsupported", "Proxy")  # in names of errors: the call never reached the server
REFUSED = ("refuses the call", "Use a model with a longer context, or look at the quota of the account")


class Failures:
    """Makes the errors of calls to one host. `secrets`: texts that must not be in any."""

    def __init__(self, host: str, provider: Provider, secrets: tuple[str, ...]) -> None:
        self._host, self._secrets = host, secrets
        key = f"Set {KEY_NAMES[provider]} to a key of that host, or keep one with `key set {host}`"
        model = "Check --model and --base-url"
        if provider == "azure":
            model = "Check --model (the deployment), --base-url (the endpoint) and --api-version"
        self._refusals = {401: ("refuses the key", key), 403: ("refuses the key", key)}
        self._refusals[404] = ("does not know the model or the address", model)

    def status(self, status: int, text: str, headers: Mapping[str, str]) -> CallError:
        """An answer with an error status."""
        said, code, _ = error_of(text)
        said = mask(said, self._secrets)[:ERROR_CHARACTERS]
        words = f"it answered {status}" + (f": {said}" if said else "")
        if code != "insufficient_quota" and (status in RETRIED or status >= 500):
            step = "Wait a while and resume the run"
            return self.failed("is not ready", words, step, again=True, wait_s=wait_of(headers))
        what, step = self._refusals.get(status, REFUSED)
        if 300 <= status < 400:
            what, step = "sends the call elsewhere", "Give the address of the model itself"
        return self.failed(what, words, step)

    def connection(self, error: BaseException) -> CallError:
        """No answer: whether the call was sent, and may cost something, is told by what failed."""
        cause = error.__cause__ or error
        sent = not any(word in type(cause).__name__ for word in NOT_SENT)
        what = "broke the connection off" if sent else "cannot be reached"
        step = "Check --base-url and that the server runs"
        return self.failed(what, str(cause) or type(cause).__name__, step, again=True, billed=sent)

    def late(self, seconds: float, what: str = "did not answer in time") -> CallError:
        """The time of a call is over."""
        step = "Try again, or use a faster model"
        return self.failed(what, f"{seconds:g} s are over", step, again=True, billed=True)

    def nonsense(self, begin: str) -> CallError:
        """An answer that is no chat completion; `begin`: the whole of it, of which a little is shown."""
        shown = mask(begin, self._secrets)[:80]
        step = "Check that --base-url ends where /chat/completions begins, often with /v1"
        return self.failed("gave no chat completion", f"its answer begins {shown!r}", step, again=True, billed=True)

    def failed(self, what: str, why: str, step: str = "", **more: Any) -> CallError:
        """Any failure; `more` as for CallError."""
        shown = mask(why, self._secrets)[: 2 * ERROR_CHARACTERS]
        return CallError(f"The model at {self._host} {what}", shown, step, **more)


def error_of(text: str) -> tuple[str, str, str]:
    """A server's words about an error, its code, and the setting it is about; the plain text where it is no JSON."""
    try:
        told = json.loads(text)
        error = told.get("error") or told.get("detail") or told
        if isinstance(error, list):  # servers that check their input with pydantic
            error = {"message": str(error[0].get("msg", "")), "param": str(error[0].get("loc", [""])[-1])}
        if isinstance(error, str):
            return error, "", ""
        return str(error.get("message") or ""), str(error.get("code") or ""), str(error.get("param") or "")
    except (ValueError, AttributeError, LookupError, TypeError):
        return " ".join(text.split()), "", ""


def wait_of(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait, as a number or as a date against its own clock; None = it does not say."""
    told = headers.get("retry-after", "")
    try:
        if headers.get("retry-after-ms"):
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        if told[:1].isalpha():
            until, now = parsedate_to_datetime(told), parsedate_to_datetime(headers.get("date", ""))
            return max(0.0, (until - now).total_seconds())
        return max(0.0, float(told)) if float(told) < float("inf") else None
    except (ValueError, TypeError):
        return None
