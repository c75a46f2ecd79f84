"""One question to a Prometheus over HTTP: encrypted where it says so, patient with the busy, clear where it fails."""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import urllib3

from workbench.errors import DataError
from workbench.sources.prometheus.access import Access

BUSY = frozenset({429, 502, 503, 504})  # worth another try
_MOST_WORDS = 200  # characters of what a server says
_WAIT_STEP_S = 0.2  # between looks at whether somebody has had enough

Parameters = Mapping[str, str | Sequence[str]]
Waiting = Callable[[str], None]


@dataclass(frozen=True)
class Patience:
    """How often is asked and how long is waited: after the nth failure `first_s` · 2ⁿ, or what the server says, at most
    `most_s`; seconds for a connection and between bytes; bytes of an answer."""

    tries: int = 6
    first_s: float = 0.5
    most_s: float = 30.0
    connect_s: float = 10.0
    read_s: float = 120.0
    most_bytes: int = 512 * 2**20


class RefusedError(DataError):
    """The server understood and refused: `said` is its own sentence, `status` that of HTTP."""

    def __init__(self, what: str, said: str, next_step: str, status: int) -> None:
        super().__init__(what, said, next_step, code="source.refused")
        self.said, self.status = said, status


class Asker:
    """Asks the API of one Prometheus. `waiting` is told while a try has failed and the next one comes; what it raises
    ends the waiting. One for each thread."""

    def __init__(
        self,
        access: Access,
        patience: Patience | None = None,
        *,
        waiting: Waiting = lambda _text: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.access = access
        self._patience = patience or Patience()
        self._waiting, self._sleep = waiting, sleep
        self._pool = _pool(access, self._patience)

    def ask(self, path: str, parameters: Parameters) -> tuple[Any, tuple[str, ...]]:
        """What the API answers at `/api/v1/path`: its data, and its warnings.

        Errors: RefusedError where it refuses the question; DataError where nobody answers, the answer is cut off or
        none of Prometheus, who asks is not let in, or it stays busy.
        """
        url = f"{self.access.url}/api/v1/{path}?{urlencode(parameters, doseq=True)}"
        failure, told = DataError("It was not asked"), ""
        for attempt in range(self._patience.tries):
            if attempt:
                self._wait(attempt, failure, told)
            told = ""
            try:
                response = self._pool.request("GET", url, headers=self._headers(), preload_content=False)
                body = self._body(response)
            except urllib3.exceptions.SSLError as error:
                raise self._not_trusted(error) from None
            except urllib3.exceptions.MaxRetryError as error:
                if isinstance(error.reason, urllib3.exceptions.SSLError):
                    raise self._not_trusted(error.reason) from None
                if isinstance(error.reason, urllib3.exceptions.ResponseError):
                    what = f"{self.access.place} sends us in circles"
                    raise DataError(what, _words(error.reason), "Check the address") from None
                step = "Check the address and the network"
                failure = DataError(f"{self.access.place} does not answer", _words(error.reason or error), step)
            except (urllib3.exceptions.HTTPError, OSError) as error:
                step = "Try again, or ask for less at once"
                failure = DataError(f"{self.access.place} broke off its answer", _words(error), step)
            else:
                if response.status not in BUSY:
                    return self._told(response.status, body)
                failure, told = self._busy(response.status, body), response.headers.get("Retry-After", "")
        raise failure

    def close(self) -> None:
        """End the connections."""
        self._pool.clear()

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "rule-workbench"}
        if self.access.auth == "bearer":
            headers["Authorization"] = f"Bearer {self.access.secret}"
        elif self.access.auth == "basic":
            made = urllib3.make_headers(basic_auth=f"{self.access.user}:{self.access.secret}")
            headers["Authorization"] = made["authorization"]
        return headers

    def _body(self, response: urllib3.BaseHTTPResponse) -> bytes:
        parts, size = [], 0
        try:
            for part in response.stream(1 << 20, decode_content=True):
                size += len(part)
                if size > self._patience.most_bytes:
                    why = f"it has more than {self._patience.most_bytes >> 20} MB"
                    raise DataError("The answer is too large", why, "Ask for less, or with a longer step")
                parts.append(part)
        finally:
            response.release_conn() if size <= self._patience.most_bytes else response.close()
        return b"".join(parts)

    def _told(self, status: int, body: bytes) -> tuple[Any, tuple[str, ...]]:
        place = self.access.place
        if status in (401, 403):
            step = "Check the token or the password" if self.access.auth != "none" else "Ask with a token or a password"
            raise DataError(f"{place} does not let us in", f"it answers {status}", step, code="source.auth")
        try:
            answer = json.loads(body)
            good = isinstance(answer, dict) and answer["status"] == "success"
            if good:
                warnings = tuple(str(one)[:_MOST_WORDS] for one in answer.get("warnings") or ())
                return answer["data"], warnings
            said = str(answer["error"])
        except (ValueError, LookupError, TypeError, RecursionError):
            shown = " ".join(body[:60].decode("utf-8", "replace").split())
            why = f"it answers {status} with {shown!r}" if shown else f"it answers {status} with nothing"
            step = "Check the address: it should lead to where /api/v1 is"
            raise DataError(f"{place} does not answer as Prometheus does", why, step, code="source.answer") from None
        raise RefusedError(f"{place} refuses the query", said[:_MOST_WORDS].rstrip("."), "Mend the query", status)

    def _busy(self, status: int, body: bytes) -> DataError:
        try:
            said = str(json.loads(body)["error"])
        except (ValueError, LookupError, TypeError, RecursionError):
            said = ""
        why = f"it answered {status} {self._patience.tries} times" + (f" ({said[:_MOST_WORDS]})" if said else "")
        return DataError(
            f"{self.access.place} is too busy", why, "Try again later, or ask for less", code="source.busy"
        )

    def _not_trusted(self, error: object) -> DataError:
        step = "Check its certificate, or name the file of certificates to trust (--ca)"
        return DataError(f"{self.access.place} is not trusted", _words(error), step, code="source.tls")

    def _wait(self, attempt: int, failure: DataError, told: str) -> None:
        """Before the next try: as long as the server says (`told`, its Retry-After), else longer each time."""
        left = float(told) if told.isdecimal() else self._patience.first_s * 2 ** (attempt - 1)
        left = min(left, self._patience.most_s)
        while True:
            if left <= 0:
                return
            self._waiting(f"{failure.what}: asking again in {left:.0f} s")
            self._sleep(min(left, _WAIT_STEP_S))
            left -= _WAIT_STEP_S


def _pool(access: Access, patience: Patience) -> urllib3.PoolManager:
    context = ssl.create_default_context(cafile=access.ca)
    return urllib3.PoolManager(
        ssl_context=context,
        retries=urllib3.Retry(total=5, connect=0, read=0, other=0, status=0, redirect=5, raise_on_status=False),
        timeout=urllib3.Timeout(connect=patience.connect_s, read=patience.read_s),
    )


def _words(error: object) -> str:
    """What a library says, without the objects it puts in front."""
    text = str(error.args[-1] if isinstance(error, Exception) and error.args else error)
    text = re.sub(r"^(?:<[^>]*>|HTTPS?Connection\([^)]*\)): ", "", text)
    return " ".join(text.split())[:_MOST_WORDS].rstrip(".")
