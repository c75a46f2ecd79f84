"""What a rule gave back, checked against the contract, and what it raised, told in terms of its own lines."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench import rulekit
from workbench.sandbox.inside.namespace import FILENAME

_MESSAGE_LIMIT = 600
_LINE_LIMIT = 200


class ContractBrokenError(Exception):
    """The result is not one 0 or 1 for each point; the text says what it is instead."""


def as_condition(result: Any, n: int) -> NDArray[np.int8]:
    """The rule's result as a new int8 array of 0 and 1 (n,). Raises ContractBrokenError."""
    if type(result) in (list, tuple):
        result = _array_of(result)
    if type(result) is not np.ndarray:
        raise ContractBrokenError(f"inference returned {_kind(result)}; it must return an array of {n} values 0 or 1")
    if result.shape != (n,):
        hint = "; flatten it with .ravel()" if result.size == n and n > 1 else ""
        raise ContractBrokenError(f"the result has the shape {result.shape} for {n} points; it must be ({n},){hint}")
    if result.dtype == np.bool_:
        return result.astype(np.int8)
    if result.dtype.kind not in "iuf":
        raise ContractBrokenError(f"the result holds {result.dtype}; it must hold 0 and 1, or False and True")
    wrong = (result != 0) & (result != 1)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise ContractBrokenError(
            f"the result is {result[at]} at point {at}; it must be 0 or 1 everywhere (return a comparison, not a score)"
        )
    return result.astype(np.int8)


def judge(inference: Callable[[Any], Any], columns: NDArray[np.float64], used: Iterable[int]) -> NDArray[np.int8]:
    """The condition (n,) of `columns` (k, n): −1 where a used column is missing and the rule did not fire."""
    condition = as_condition(inference(columns.T), columns.shape[1])
    for row in used:
        missing = np.isnan(columns[row])
        if np.count_nonzero(missing):  # quicker than any() for a single point
            condition[missing & (condition == 0)] = -1
    return condition


def _array_of(values: list[Any] | tuple[Any, ...]) -> NDArray[Any]:
    try:
        return np.array(values) if values else np.zeros(0)
    except (ValueError, TypeError, OverflowError) as error:
        raise ContractBrokenError(
            "the returned list holds parts of different lengths, or something else than numbers"
        ) from error


def _kind(result: object) -> str:
    return "nothing (a return is missing)" if result is None else f"a value of type {type(result).__name__}"


def _words(error: BaseException) -> str:
    """The error's own words, which may be too long or too deep to be written."""
    try:
        return str(error)
    except (MemoryError, RecursionError, ValueError):  # a number of thousands of digits, a list inside itself
        return "it can't be told in words"


def describe(error: BaseException, text: str) -> dict[str, Any]:
    """A failed run as the reply's header: the kind of failure and one problem with the rule's line."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILENAME]
    line = (frames[-1].lineno or 0) if frames else 0
    message = f"{type(error).__name__}: {_words(error)}"
    known = (ContractBrokenError, MemoryError, RecursionError, rulekit.SessionError)
    if not frames and not isinstance(error, known):
        raise error  # a fault of ours, not of the rule: this process ends with a traceback
    if isinstance(error, ContractBrokenError):
        failure, message = "contract", str(error)
    elif isinstance(error, MemoryError):
        failure, message = "memory", f"it needs more memory than its limit allows {_words(error)}".strip()
    else:
        failure = "exception"
        if isinstance(error, RecursionError):
            message = "RecursionError: functions call each other too deeply"
        if "read-only" in message:
            message += " (the input must not be changed: work on a copy)"
    lines = text.splitlines()
    numbers = [frame.lineno or 0 for frame in frames[-3:]]
    trail = [
        f"line {number}: {lines[number - 1].strip()[:_LINE_LIMIT]}" for number in numbers if 0 < number <= len(lines)
    ]
    detail = f" [{' → '.join(trail)}]" if trail and failure == "exception" else ""
    return {"failure": failure, "problems": [[line, 0, message[:_MESSAGE_LIMIT] + detail, failure]]}
