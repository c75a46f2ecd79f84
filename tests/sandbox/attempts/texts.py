"""Whole texts that are no rules, or want to overwhelm whoever reads them."""

from __future__ import annotations

from tests.sandbox.attempts.attempt import Attempt

_START = "def inference(a):\n    return "
_TEXTS = {
    "no function": "x = 1\n",
    "two functions": "def inference(s):\n    return s\n\n\ndef inference(t):\n    return t\n",
    "two arguments": "def inference(a, b):\n    return a\n",
    "no argument": "def inference():\n    return 1\n",
    "a default argument": "def inference(a=1):\n    return a\n",
    "an asynchronous function": "async def inference(a):\n    return a\n",
    "nothing returned": "def inference(a):\n    x = 1\n",
    "no Python": "def inference(a:\n",
    "a null byte": f"{_START}a\x00\n",
    "too deep": f"{_START}{'-' * 5000}1\n",
    "very deep brackets": f"{_START}{'(' * 5000}1{')' * 5000}\n",
    "deep brackets that never close": f"{_START}{'[' * 90_000}",
    "too deep in attributes": f"{_START}a{'.T' * 3000}\n",
    "too deep in sums": f"{_START}{'1+' * 40_000}1\n",
    "too deep in calls": f"{_START}{'f(' * 150}{')' * 150}\n",
    "too long": "def inference(a):\n    return a\n" + "# x\n" * 100_000,
    "a line too many": "def inference(a):\n" + "    a = a\n" * 9000 + "    return a\n",
    "a loop outside": "for i in range(3):\n    pass\n\n\ndef inference(a):\n    return a\n",
    "a huge number": f"{_START}{'9' * 6000}\n",
    "a lone surrogate": f"{_START}'\ud800'\n",
    "a function in disguise": "inference = len\n",
    "a rule called like an import": "from math import sqrt as inference\n",
    "thousands of strange names": _START + "+".join(f"[name{i}]" for i in range(60)) + "\n",
    "thousands of names that look alike": "def inference(a):\n"
    + "".join(f"    abc{i} = 1\n" for i in range(2000))
    + f"    return [{','.join(f'abd{i}' for i in range(2000))}]\n",
    "one very long name": f"{_START}{'x' * 90_000}\n",
    "a tower of powers": f"{_START}9**9**9**9\n",
    "a power too large": f"{_START}3 ** 10**10\n",
    "a power of a constant": "def inference(a):\n    return a[:, 0] > 10**100000000\n",
    "another encoding": "# -*- coding: utf-7 -*-\ndef inference(a):\n    return +AG8-pen\n",
    "break outside of a loop": "def inference(a):\n    break\n    return a\n",
    "return outside of a function": "return 1\ndef inference(a):\n    return a\n",
    "a star outside": "import numpy as np\n*a, b = [1, 2]\n\n\ndef inference(a):\n    return a\n",
    "a call outside": "open('FOOTPRINT', 'w')\n\n\ndef inference(a):\n    return a\n",
    "a default that opens a file": "def f(x=open('/etc/passwd')):\n    return x\n\n\ndef inference(a):\n    return a\n",
    "tabs and spaces": "def inference(a):\n\tif a:\n        return a\n\treturn a\n",
}

ATTEMPTS = tuple(
    Attempt(name, "hostile texts", text, "static check", "static", frozenset()) for name, text in _TEXTS.items()
)
