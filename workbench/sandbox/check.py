"""The static check: rule text is refused unless every construct and every name in it is on the allow-list."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from workbench.model.verdict import Problem
from workbench.sandbox.text.names import Names
from workbench.sandbox.text.syntax import at, construct_problems, inference_of, late_problem, parse

PROBLEM_LIMIT = 100  # nobody reads more of them at once
_OUTSIDE = ast.FunctionDef | ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ast.Expr


@lru_cache(maxsize=1024)
def static_check(text: str) -> tuple[Problem, ...]:
    """Everything in the text that a rule must not have, in the order of its lines; empty = clean. Never raises.

    At most PROBLEM_LIMIT, the first ones.
    """
    tree = parse(text)
    if isinstance(tree, Problem):
        return (tree,)
    names = Names(tree)
    problems = {*construct_problems(tree), *names.problems(), *_contract_problems(tree, names)}
    if not problems:
        late = late_problem(text)
        return () if late is None else (late,)
    ordered = sorted(problems, key=lambda problem: (problem.line, problem.column, problem.message))
    return tuple(ordered[:PROBLEM_LIMIT])


def _contract_problems(tree: ast.Module, names: Names) -> Iterator[Problem]:
    functions = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "inference"]
    function = inference_of(tree)
    if function is None or len(functions) != 1:
        found = f"{len(functions) or 'no'} function{'s' * (len(functions) > 1)} named inference"
        yield Problem(0, 0, f"{found}: write one `def inference(sample):`", "contract")
        return
    arguments = function.args
    extra = arguments.posonlyargs or arguments.kwonlyargs or arguments.vararg or arguments.kwarg or arguments.defaults
    if len(arguments.args) != 1 or extra:
        yield at(function, "inference takes one argument, the sample: `def inference(sample):`", "contract")
        return
    if not any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(function)):
        yield at(function, "inference returns nothing: return one 0 or 1 for each point", "contract")
    sample = arguments.args[0].arg
    for outer in tree.body:
        if not isinstance(outer, _OUTSIDE):
            yield at(outer, "only imports, constants and functions stand outside of functions", "contract")
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(ctx=ast.Store(), value=ast.Name(id=name)) if name == sample:
                yield at(node, "the input must not be changed: work on a copy, as in sample[:, 0].copy()", "contract")
            case ast.With(items=items) if not all(_is_errstate(item, names) for item in items):
                yield at(node, 'with is permitted for np.errstate(...="ignore") only', "construct")


def _is_errstate(item: ast.withitem, names: Names) -> bool:
    call = item.context_expr
    if not isinstance(call, ast.Call) or call.args or item.optional_vars is not None:
        return False
    plain = all(isinstance(k.value, ast.Constant) and k.value.value == "ignore" for k in call.keywords)
    return plain and names.dotted(call.func) == "numpy.errstate"
