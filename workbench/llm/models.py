"""Which models a server has. Nothing of anybody's data is sent: the address is asked, with the key of its host."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from workbench.errors import LlmError
from workbench.llm.consent import host_of, is_loopback

TIMEOUT_S = 10.0
MOST_BYTES = 4_000_000
TYPE_IT = "Type the model's name"


def models_at(base_url: str, key: str = "", *, local_only: bool = False) -> tuple[str, ...]:
    """The names of the models at an address, sorted; LlmError where they are not told.

    Without the `openai` client, whose import takes a second: somebody waits for this list. It follows no redirect,
    since a key must not follow to another host, and uses no proxy for this machine.
    """
    host = host_of(base_url)
    if local_only and not is_loopback(host):
        raise LlmError(f"{host} was not asked", "nothing may leave this machine", TYPE_IT)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    request = urllib.request.Request(base_url.rstrip("/") + "/models", headers=headers)
    try:
        with _opener(host).open(request, timeout=TIMEOUT_S) as answer:
            table = json.loads(answer.read(MOST_BYTES))
        return tuple(sorted({str(row["id"]) for row in table["data"]}))
    except urllib.error.HTTPError as error:
        why = "it refuses the key" if error.code in (401, 403) else f"it answered {error.code}"
        raise LlmError(f"{host} does not tell its models", why, TYPE_IT) from None
    except OSError as error:
        why = str(getattr(error, "reason", error))
        raise LlmError(f"{host} cannot be reached", why, "Check the address and that the server runs") from None
    except (ValueError, KeyError, TypeError):
        raise LlmError(f"{host} does not tell its models", "its answer is no list of them", TYPE_IT) from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An answer that points elsewhere is an error."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        """Never."""


def _opener(host: str) -> urllib.request.OpenerDirector:
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if is_loopback(host):
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers)
