"""A child that talks nonsense, and requests that make no sense: the host gives a verdict or an error, in time."""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import SandboxError
from workbench.model.verdict import Verdict
from workbench.sandbox.host import Host, HostOptions, Reply
from workbench.sandbox.request import read_reply
from workbench.sandbox.run import flag_series

from .attempts.running import as_rule
from .leftovers import children, descriptors, threads
from .rules import LEVEL, rule
from .series import walk

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the lying child takes its socket by its number")

SERIES = walk(40)
PREFIX = struct.Struct("<IQ")
# Greets and takes the series as a good child does, and then says the bytes of a file. Standard library alone: quick.
LIAR = """
import array, json, os, socket, struct, sys, time
sock = socket.socket(fileno=int(sys.argv[-1]))
prefix = struct.Struct("<IQ")
def take():
    data = b""
    while len(data) < prefix.size:
        data += sock.recv(prefix.size - len(data)) or sys.exit()
    head, body = prefix.unpack(data)
    text = b""
    while len(text) < head + body:
        text += sock.recv(min(head + body - len(text), 1 << 16)) or sys.exit()
    return json.loads(text[:head])
def say(header):
    text = json.dumps(header).encode()
    sock.sendall(prefix.pack(len(text), 0) + text)
take()
say({"layers": {}})
while True:
    request = take()
    if request["op"] == "series":
        say({})
        continue
    how, content = sys.argv[1], open(sys.argv[2], "rb").read()
    if how == "drip":
        for k in range(len(content)):
            sock.sendall(content[k:k + 1])
            time.sleep(0.001)
    elif how == "files":
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))]
        sock.sendmsg([content or b"x"], rights)
    else:
        sock.sendall(content)
    if how == "close":
        sys.exit()
    if how == "deaf":
        sock.close()
        time.sleep(1000)
"""


@pytest.fixture(scope="module")
def liar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the lying program and of what it is to say."""
    folder = tmp_path_factory.mktemp("liar")
    (folder / "liar.py").write_text(LIAR)
    return folder


def lied_to(folder: Path, how: str, content: bytes, deadline_s: float = 0.2) -> Verdict | SandboxError:
    """What comes of one rule whose child says this; nothing is left behind."""
    (folder / "content").write_bytes(content)
    before = children(), descriptors(), threads()
    command = (sys.executable, "-S", "-E", str(folder / "liar.py"), how, str(folder / "content"))
    answer: Verdict | SandboxError
    with Host(command=command, options=HostOptions(cache_mb=1, spare=False)) as host:
        try:
            answer = flag_series(rule(LEVEL), SERIES, host, deadline_s=deadline_s)
        except SandboxError as error:
            answer = error
    assert (children(), descriptors(), threads()) == before
    return answer


def framed(header: Any, payload: bytes = b"") -> bytes:
    """A message as the protocol wants it."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return PREFIX.pack(len(text), len(payload)) + text + payload


GOOD = framed({"seconds": 0.1}, bytes(40))
LIES = {
    "nothing": b"",
    "a part of the prefix": PREFIX.pack(2, 0)[:5],
    "a part of the header": PREFIX.pack(100, 0) + b"{",
    "a part of the payload": framed({}, bytes(40))[:-7],
    "a huge header": PREFIX.pack(0xFFFFFFFF, 0),
    "a huge payload": PREFIX.pack(2, 1 << 63) + b"{}",
    "a payload longer than asked for": framed({}, bytes(41)),
    "a payload shorter than agreed": framed({}, bytes(39)),
    "no payload": framed({}),
    "no JSON": framed(b"{]"),
    "no UTF-8": framed(b'{"a": "\xff\xfe"}'),
    "a list": framed([1, 2]),
    "a number": framed(7),
    "deep lists": framed(b"[" * 100_000 + b"]" * 100_000),
    "deep objects": framed(b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
    "a number of a million digits": framed(b'{"seconds": ' + b"9" * 10**6 + b"}"),
    "seconds in words": framed({"seconds": "long"}, bytes(40)),
    "seven as a flag": framed({"seconds": 0.1}, b"\x07" * 40),
    "an unknown failure": framed({"failure": "joy", "problems": [[0, 0, "x", "y"]]}),
    "a failure of a number": framed({"failure": 3, "problems": []}),
    "a failure of a list": framed({"failure": ["static"], "problems": [[0, 0, "x", "y"]]}),
    "problems of another shape": framed({"failure": "static", "problems": [[0, 0, "x"]]}),
    "problems that are none": framed({"failure": "static", "problems": None}),
    "problems of mixed kinds": framed({"failure": "static", "problems": [[0, 0, "x", "y"], 7]}),
    "clauses below zero": framed({"clauses": -1}, bytes(40)),
    "more clauses than bits": framed({"clauses": 10**9}, bytes(40)),
    "clauses in words": framed({"clauses": "many"}, bytes(40)),
}


@pytest.mark.parametrize("how", ["at once", "close"])
@pytest.mark.parametrize("name", LIES)
def test_a_lie_gives_a_verdict_and_never_flags(name: str, how: str, liar: Path) -> None:
    answer = lied_to(liar, how, LIES[name])
    assert isinstance(answer, Verdict)
    assert answer.failure in ("deadline", "killed", "contract"), answer.problems
    assert len(answer.flags) == 0


def test_a_child_that_closes_its_socket_and_lives_on_is_ended(liar: Path) -> None:
    answer = lied_to(liar, "deaf", b"", 5.0)
    assert isinstance(answer, Verdict)
    assert answer.failure == "killed"


def test_a_true_answer_of_the_same_child_is_taken(liar: Path) -> None:
    answer = lied_to(liar, "at once", GOOD, 5.0)
    assert isinstance(answer, Verdict)
    assert answer.ran


def test_descriptors_that_a_child_sends_are_dropped(liar: Path) -> None:
    answer = lied_to(liar, "files", GOOD, 5.0)
    assert isinstance(answer, Verdict)
    assert answer.ran


def test_an_answer_that_drips_is_cut_off_at_the_deadline(liar: Path) -> None:
    answer = lied_to(liar, "drip", GOOD[:3] + framed({"x": "y" * 2000}, bytes(40)))
    assert isinstance(answer, Verdict)
    assert answer.failure in ("deadline", "contract")


quick = settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@quick
@given(
    content=st.one_of(
        st.binary(max_size=300),
        st.builds(
            lambda a, b, c: PREFIX.pack(a, b) + c, st.integers(0, 400), st.integers(0, 80), st.binary(max_size=200)
        ),
    ),
    how=st.sampled_from(["close", "files"]),
)
def test_random_bytes_never_become_flags(content: bytes, how: str, liar: Path) -> None:
    answer = lied_to(liar, how, content, 0.1)
    assert isinstance(answer, SandboxError) or not answer.ran or set(np.unique(answer.condition)) <= {-1, 0, 1}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "failure": JSON | st.sampled_from(["static", "contract", "killed"]),
        "problems": JSON
        | st.lists(st.tuples(st.integers(), st.integers(), st.text(), st.text()).map(list), max_size=3),
        "clauses": JSON | st.integers(-2, 3),
        "seconds": JSON,
        "told": JSON,
    },
)


@settings(deadline=None, max_examples=200)
@given(header=HEADERS, payload=st.binary(max_size=60), count=st.integers(0, 45))
def test_any_answer_is_read_without_an_error(header: dict[str, Any], payload: bytes, count: int) -> None:

    verdict = read_reply(Reply(header, memoryview(payload)), as_rule(LEVEL), 0, count)
    assert len(verdict.flags) == (count if verdict.ran else 0)
    assert set(np.unique(verdict.condition)) <= {-1, 0, 1}


# requests that make no sense, to a real child


@pytest.fixture(scope="module")
def real() -> Iterator[Host]:
    """A host of its own, since its children end often."""
    with Host(options=HostOptions(cache_mb=16)) as host:
        yield host


REQUESTS: dict[str, dict[str, Any]] = {
    "no operation": {},
    "an unknown operation": {"op": "dance"},
    "an operation by another name": {"op": "_init__"},
    "an operation that is a number": {"op": 7},
    "a run of nothing": {"op": "run"},
    "a run of an unknown series": {"op": "run", "text": LEVEL, "series": "x", "rows": [0], "pieces": [[0, 1, 0, 1]],
                                   "cached": True, "trace": False, "overrides": {}, "used": []},
    "a push into no stream": {"op": "push", "stream": 3, "text": LEVEL, "shape": [1, 1]},
    "a block of another shape": {"op": "block", "text": LEVEL, "shape": [3, 1000], "overrides": {}, "used": []},
    "a state that is none": {"op": "save", "stream": 99},
    "a series without memory": {"op": "series", "key": "k", "shape": [2, 5], "tag": "", "drop": []},
    "memory below zero": {"op": "close", "stream": 1, "memory_mb": -5},
    "memory in words": {"op": "close", "stream": 1, "memory_mb": "much"},
}  # fmt: skip


@pytest.mark.parametrize("name", REQUESTS)
def test_after_a_request_that_makes_no_sense_the_next_rule_runs(name: str, real: Host) -> None:
    reply = real.call(REQUESTS[name], b"12345678", deadline_s=5.0, reply_limit=1000)
    assert reply.failure or reply.header.get("failure") or not reply.payload
    assert flag_series(rule(LEVEL), SERIES, real).ran
