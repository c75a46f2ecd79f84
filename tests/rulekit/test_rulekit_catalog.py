"""The catalog describes exactly the public functions, and its templates and docs are complete."""

from __future__ import annotations

import inspect
import string
import subprocess
import sys

import pytest

from tests.rulekit.cases import CALLS
from workbench import rulekit as rk

NAMES = list(rk.CATALOG)


def test_there_are_at_least_forty_features_and_each_is_tested() -> None:
    assert len(NAMES) >= 40
    assert {name for name, _ in CALLS} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_function_and_bound_function_have_the_signature_of_the_catalog(name: str) -> None:
    feature = rk.CATALOG[name]
    for function in (getattr(rk, name), getattr(rk.bind(rk.fresh), name)):
        first, *rest = inspect.signature(function).parameters.values()
        assert first.name == ("x" if feature.takes == "series" else "cond")
        given = [(p.name, None if p.default is p.empty else p.default) for p in rest]
        assert given == [(p.name, p.default) for p in feature.parameters]


@pytest.mark.parametrize("name", NAMES)
def test_the_docstring_and_the_type_of_a_function_are_there(name: str) -> None:
    function = getattr(rk, name)
    assert len(inspect.getdoc(function) or "") > 40
    kinds = {"int": "int", "float": "float"}
    for parameter in rk.CATALOG[name].parameters:
        assert kinds[parameter.kind] in str(inspect.signature(function).parameters[parameter.name].annotation)


@pytest.mark.parametrize("name", NAMES)
def test_the_templates_name_only_parameters_and_the_threshold(name: str) -> None:
    feature = rk.CATALOG[name]
    allowed = {p.name for p in feature.parameters} | {"threshold"}
    for template in (feature.above, feature.below, feature.beyond):
        used = {field for _, field, _, _ in string.Formatter().parse(template) if field is not None}
        assert used <= allowed
    assert feature.above
    assert feature.below
    assert feature.beyond == "" or "{threshold}" in feature.beyond


@pytest.mark.parametrize("name", NAMES)
def test_defaults_lie_within_their_range(name: str) -> None:
    for parameter in rk.CATALOG[name].parameters:
        if parameter.default is not None:
            assert parameter.check(parameter.default, name) == parameter.default


def test_the_signature_is_written_as_people_call_it() -> None:
    assert rk.CATALOG["jump"].signature == "jump(x, lag, window=200)"
    assert rk.CATALOG["hold"].signature == "hold(cond, window)"


def test_importing_rulekit_imports_no_accelerator() -> None:
    code = "import sys, workbench.rulekit; print('numba' in sys.modules, 'pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
