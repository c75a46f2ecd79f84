"""Random programs: what passes the static check is harmless, and attempts stay refused however they are dressed up."""

from __future__ import annotations

import ast
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.sandbox.check import PROBLEM_LIMIT, static_check
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.text.allowed import ATTRIBUTES, BUILTINS, NUMPY

from .attempts import FOOTPRINT, Attempt, stopped_first_by
from .attempts.attempt import HEAD
from .attempts.running import run, run_unchecked
from .series import walk

SERIES = walk(60)
STATIC = stopped_first_by("static check")
# Attempts in a function, whose first forbidden word does not depend on the words around it.
DRESSED = [a for a in STATIC if a.text.startswith(HEAD) and a.group in ("imports", "dunder walks", "files", "sockets")]

# Small programs of permitted and forbidden pieces.

FORBIDDEN = ["open", "__import__", "eval", "exec", "os", "getattr", "__builtins__", "type", "print"]
FORBIDDEN_ATTRIBUTES = [
    "__class__",
    "__globals__",
    "base",
    "data",
    "tofile",
    "load",
    "flags",
    "ctypes",
    "format",
    "view",
]
NAMES = st.sampled_from(["value", "sample", "x", "y", *sorted(BUILTINS)[::3], *FORBIDDEN[:4]])
NUMBERS = st.sampled_from(["0", "1", "2.5", "-3", "7", "1000"])
MEMBERS = st.sampled_from([*sorted(NUMPY - {"lib", "fft", "linalg"}), "load", "save", "fromfile", "memmap"])
FIELDS = st.sampled_from(sorted(ATTRIBUTES) + FORBIDDEN_ATTRIBUTES)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, inner)
    return st.one_of(
        st.builds(lambda m, a: f"np.{m}({', '.join(a)})", MEMBERS, st.lists(inner, max_size=3)),
        st.builds(lambda o, f: f"({o}).{f}", inner, FIELDS),
        st.builds(lambda o, f, a: f"({o}).{f}({', '.join(a)})", inner, FIELDS, st.lists(inner, max_size=2)),
        st.builds(lambda f, a: f"{f}({', '.join(a)})", NAMES, st.lists(inner, max_size=3)),
        st.builds(
            lambda p, o: f"({p[0]} {o} {p[1]})",
            two,
            st.sampled_from(
                ["+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<", ">", "==", "and", "or", "@", "<<"]
            ),
        ),
        two.map(lambda p: f"({p[0]})[{p[1]}]"),
        two.map(lambda p: f"[{p[0]} for x in [{p[1]}]]"),
        two.map(lambda p: f"{{{p[0]}: {p[1]}}}"),
        inner.map(lambda e: f"(lambda x: {e})"),
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        st.builds(lambda a, k: f"np.add({a}, {a}, out={k})", inner, inner),
    )


EXPRESSIONS = st.recursive(NAMES | NUMBERS | st.sampled_from(["value", "sample"]), _grown, max_leaves=6)
STATEMENTS = st.one_of(
    EXPRESSIONS.map(lambda e: f"x = {e}"),
    EXPRESSIONS.map(lambda e: f"y = {e}"),
    EXPRESSIONS,
    st.builds(lambda a, b: f"for x in {a}:\n    y = {b}", EXPRESSIONS, EXPRESSIONS),
    st.builds(lambda a, b: f"if {a}:\n    x = {b}", EXPRESSIONS, EXPRESSIONS),
    st.builds(lambda a, b: f"x[{a}] = {b}", EXPRESSIONS, EXPRESSIONS),
    st.sampled_from(["import os", "from numpy import load", "x += 1", "class A: pass", "del x", "global x"]),
)


@st.composite
def programs(draw: st.DrawFn) -> str:
    """A whole rule of a few random statements."""
    lines = ["x = value", "y = sample", *draw(st.lists(STATEMENTS, min_size=1, max_size=4))]
    result = draw(st.one_of(EXPRESSIONS, st.sampled_from(["value > 1", "x > 1", "y"])))
    body = "\n".join([*lines, f"return {result}"])
    return HEAD + "    " + body.replace("\n", "\n    ") + "\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Host]:
    """All layers of the child."""
    with Host(options=HostOptions(cache_mb=16)) as host:
        yield host


fuzzed = settings(
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@fuzzed
@given(text=programs())
def test_a_random_program_gives_flags_or_a_verdict_and_touches_nothing(text: str, sandbox: Host) -> None:
    verdict = run(Attempt("random", "random", text, "static check", "", frozenset()), SERIES, sandbox, 0.5)
    if verdict.ran:
        assert set(np.unique(verdict.flags)) <= {-1, 0, 1}
        assert len(verdict.flags) == len(SERIES)
    else:
        assert verdict.problems[0].message
    assert not Path(FOOTPRINT).exists()
    said = " ".join(problem.message for problem in verdict.problems)
    assert "PermissionError" not in said, f"the static check let something through to the filter\n{text}"
    assert "is not defined" not in said or verdict.failure == "static", f"a name was missing only when it ran\n{text}"


@fuzzed
@given(text=programs())
def test_a_random_program_that_was_never_checked_touches_nothing_either(text: str, sandbox: Host) -> None:
    verdict = run_unchecked(text, SERIES, sandbox, 0.5)
    assert verdict.ran or verdict.problems
    assert not Path(FOOTPRINT).exists()


@settings(deadline=None, max_examples=300)
@given(text=programs())
def test_what_passes_holds_no_forbidden_word(text: str) -> None:
    if static_check(text) == ():
        nodes = list(ast.walk(ast.parse(text)))
        assert not {n.attr for n in nodes if isinstance(n, ast.Attribute)} & set(FORBIDDEN_ATTRIBUTES)
        assert not {n.id for n in nodes if isinstance(n, ast.Name)} & set(FORBIDDEN)


# attempts in other clothes

WRAPPINGS = (
    "if len(value) > 3:\n    {}",
    "for k in range(3):\n    {}",
    "while True:\n    {}\n    break",
    "with np.errstate(all='ignore'):\n    {}",
    "def inner(a):\n    {}\n    return a\ninner(1)",
    "if False:\n    pass\nelse:\n    {}",
)


@settings(deadline=None, max_examples=400)
@given(
    attempt=st.sampled_from(DRESSED),
    wrappings=st.lists(st.sampled_from(WRAPPINGS), max_size=3),
    before=st.lists(
        st.sampled_from(["x = 1", "y = value.copy()", "# Abnormal Rule 1: a", "pass", "'text'"]), max_size=3
    ),
    name=st.sampled_from(["", "np", "rk", "len", "open", "os", "inference"]),
)
def test_an_attempt_in_other_clothes_stays_refused(
    attempt: Attempt, wrappings: list[str], before: list[str], name: str
) -> None:
    body = "\n".join(line[4:] for line in attempt.text[len(HEAD) :].rstrip("\n").split("\n")[:-1]) or "eval('1')"
    for wrapping in wrappings:
        body = wrapping.replace("{}", body.replace("\n", "\n    "))
    lines = [*before, body, *([f"{name} = value"] if name else []), "return value > 1"]
    assert static_check(HEAD + "    " + "\n".join(lines).replace("\n", "\n    ") + "\n")


@settings(deadline=None, max_examples=200)
@given(attempt=st.sampled_from(DRESSED), alias=st.sampled_from(["a", "numpy", "value2", "open_"]))
def test_an_attempt_with_numpy_under_another_name_stays_refused(attempt: Attempt, alias: str) -> None:
    text = attempt.text.replace("import numpy as np\n", f"import numpy as {alias}\n", 1).replace("np.", f"{alias}.")
    assert static_check(text)


# texts that want to overwhelm whoever reads them


@pytest.mark.parametrize(
    "expression",
    ["9**9**9**9", "'a' * 10**10", "(0,) * 10**9", "((0,) * 200) * 200 * 200 * 200", "'%1000000000d' % 1",
     "1 << 10**10", "[0] * 10**12", "-(10**10**8)", "2 ** 3 ** 4 ** 5 ** 6", "10**9 * 10**9 * 10**9",
     "('ab' * 4000) * 4000 * 4000"],
)  # fmt: skip
def test_constants_are_never_computed_where_they_are_only_read(expression: str) -> None:
    text = f"def inference(s):\n    return {expression}\n"
    tracemalloc.start()
    try:
        static_check.__wrapped__(text)
        read_contract.__wrapped__(text)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10 << 20


def test_problems_of_a_long_text_are_bounded_in_number() -> None:
    names = ", ".join(f"abd{i}" for i in range(1500))
    bound = "".join(f"    abc{i} = 1\n" for i in range(900))
    problems = static_check(f"def inference(a):\n{bound}    return [{names}]\n")
    assert len(problems) == PROBLEM_LIMIT


def test_a_clause_with_a_number_of_thousands_of_digits_is_read() -> None:
    (clause,) = read_contract(f"def inference(a):\n    # Abnormal Rule {'9' * 5000}: high\n    return a\n").clauses
    assert clause.line == 3


def test_more_clauses_than_anyone_reads_are_cut() -> None:
    text = "def inference(a):\n" + "    # Abnormal Rule\n    a\n" * 2000 + "    return a\n"
    assert 0 < len(read_contract(text).clauses) <= 200


# what would be chance


HIDDEN = {
    "empty": "x = np.empty(len(value))\nreturn x == 0",
    "empty_like": "x = np.empty_like(value)\nreturn x == 0",
    "empty of another type": "x = np.empty(len(value), np.int64)\nreturn x == 0",
}


@pytest.mark.parametrize("name", HIDDEN)
def test_unset_memory_is_never_seen(name: str, sandbox: Host) -> None:
    body = "y = np.ones(len(value)) * 7\ny = None\n" + HIDDEN[name]
    text = HEAD + "    " + body.replace("\n", "\n    ") + "\n"
    verdict = run(Attempt(name, "chance", text, "static check", "", frozenset()), walk(500, missing=0.0), sandbox, 5.0)
    assert verdict.ran, verdict.problems
    assert verdict.condition.all()


def test_nothing_that_a_rule_keeps_survives_its_call(sandbox: Host) -> None:
    text = (
        "import numpy as np\n\nKEPT = [0]\n\n\ndef count(more=[]):\n    more.append(1)\n    KEPT.append(1)\n"
        "    return len(more) + len(KEPT)\n\n\ndef inference(sample):\n    return np.full(len(sample), count() == 3)\n"
    )
    attempt = Attempt("state", "state", text, "static check", "", frozenset())
    for _ in range(3):
        assert run(attempt, SERIES, sandbox, 5.0).condition.all()


@pytest.mark.skipif(sys.platform == "win32", reason="one system is enough")
def test_the_order_of_a_set_is_the_same_in_every_process() -> None:
    body = "words = {'alpha', 'beta', 'gamma', 'delta', 'eps'}\nreturn value > [len(w) for w in words][0] / 4 - 1"
    attempt = Attempt(
        "set", "set", HEAD + "    " + body.replace("\n", "\n    ") + "\n", "static check", "", frozenset()
    )
    seen = set()
    for _ in range(3):
        with Host(options=HostOptions(cache_mb=16, spare=False)) as host:
            seen.add(run(attempt, SERIES, host, 20.0).flags.tobytes())
    assert len(seen) == 1
