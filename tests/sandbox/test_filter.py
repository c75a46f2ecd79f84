"""Under the system-call filter everything that a rule may name still works, and nothing else does."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from workbench.model.rule import InputSpec, Rule
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.inside.syscalls import ALLOWED, CONDITIONAL
from workbench.sandbox.run import flag_series
from workbench.sandbox.text.allowed import modules
from workbench.sandbox.text.names import RULEKIT_NAMES

from .series import walk

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux can refuse single system calls"),
    pytest.mark.filterwarnings("ignore"),  # what numpy remarks on arguments that were only guessed
]
ARGUMENTS = ("value", "value, value", "value, 3", "value > 0, value, value", "value, 0.1, 0.2", "3, value", "[value]",
             "0.5", "3", "3, 4", "value[:4].reshape(2, 2)", "value[:4].reshape(2, 2), value[:2]",
             "[value > 0], [value]",
             "value, [1, 2], 0.5", "value, 3, 1", "lambda v: v, 0, [value]", "3, 0.1", "value, 5, 2")  # fmt: skip
NOT_CALLED = {"bool", "float32", "float64", "int16", "int32", "int64", "int8", "intp", "uint8", "bool_", "errstate"}


def callables(root: str) -> Iterator[str]:
    """The dotted names of what rules may call below a module."""
    listed = modules(RULEKIT_NAMES)
    for module in sorted(name for name in listed if name.partition(".")[0] == root):
        real = importlib.import_module(module)
        for name in sorted(listed[module]):
            if callable(getattr(real, name, None)) and f"{module}.{name}" not in listed and name not in NOT_CALLED:
                yield f"{module}.{name}"


def arguments_that_work(function: str) -> str | None:
    """The first of the arguments above with which the function gives numbers, tried outside of the sandbox."""
    module, _, name = function.rpartition(".")
    real = getattr(importlib.import_module(module), name)
    for arguments in ARGUMENTS:
        try:
            value = walk(60, missing=0.0).value.copy()
            np.asarray(eval(f"real({arguments})", {"real": real, "value": value})).astype(float)
        except Exception:  # noqa: BLE001 any refusal means: not with these arguments
            continue
        return arguments
    return None


def text(function: str, arguments: str) -> str:
    """A rule whose flags say whether the function gives anything finite."""
    module, _, name = function.rpartition(".")
    body = f"    given = np.asarray({name}({arguments})).astype(float)\n"
    body += "    return np.full(len(value), np.isfinite(given).any())\n"
    head = f"import numpy as np\nfrom {module} import {name}\n\n\ndef inference(sample):\n"
    return f"{head}    value = sample[:, 0].copy()\n{body}"


@pytest.mark.parametrize("root", ["numpy", "math", "scipy"])
def test_every_function_that_a_rule_may_call_works_under_the_filter(root: str, host: Host) -> None:
    if root == "scipy":
        pytest.importorskip("scipy")
    series = walk(60, missing=0.0)
    tried, failed = 0, {}
    for function in callables(root):
        arguments = arguments_that_work(function)
        if arguments is None:
            continue
        tried += 1
        rule = Rule("r", text(function, arguments), input=InputSpec(run="chunk", points=60))
        verdict = flag_series(rule, series, host)
        if not verdict.ran:
            failed[function] = verdict.problems
    assert not failed
    assert tried >= {"numpy": 180, "math": 30, "scipy": 15}[root]


def test_every_feature_works_under_the_filter(host: Host) -> None:
    series = walk(60)
    lines = []
    for name in sorted(RULEKIT_NAMES - {"VERSION"}):
        feature = importlib.import_module("workbench.rulekit").CATALOG[name]
        numbers = [p.minimum if p.default is None else p.default for p in feature.parameters]
        lines.append(f"    flag |= np.isfinite(rk.{name}({', '.join(['value', *map(str, numbers)])}))\n")
    head = "import numpy as np\nimport rulekit as rk\n\n\ndef inference(sample):\n    value = sample[:, 0]\n"
    body = f"    flag = value > 1e9\n{''.join(lines)}    return flag\n"
    verdict = flag_series(Rule("r", head + body), series, host)
    assert verdict.ran, verdict.problems
    assert (verdict.condition[20:] == 1).any()


def test_without_the_filter_the_host_says_so() -> None:
    with Host(options=HostOptions(spare=False, layers=frozenset({"namespace"}))) as host:
        states = {state.layer: state for state in host.layers}
    assert states["namespace"].active
    assert not states["filter"].active
    assert not states["limits"].active
    assert "left out" in states["filter"].words


def test_all_layers_are_active_here(host: Host) -> None:
    pytest.importorskip("ctypes").CDLL("libseccomp.so.2")
    assert [state.layer for state in host.layers if not state.active] == []


def test_the_list_of_calls_holds_nothing_that_opens_connects_or_starts() -> None:
    listed = {*ALLOWED, *(name for name, _ in CONDITIONAL)}
    words = ("open", "socket", "connect", "bind", "exec", "fork", "clone", "ptrace", "kill", "unlink", "rename", "link",
             "mkdir", "creat", "mount", "bpf", "process_vm", "io_uring", "sigaction", "ioctl", "memfd")  # fmt: skip
    assert not [name for name in listed for word in words if word in name]
