"""Rules of permitted words alone that never end, in Python and inside of compiled code."""

from __future__ import annotations

from tests.sandbox.attempts.attempt import attempts

_PYTHON = {
    "while": "while True:\n    pass",
    "for over a huge range": "for i in range(10**30):\n    pass",
    "comprehension": "[0 for a in range(10**6) for b in range(10**6) if a < 0]",
    "list that grows while it is walked": "x = [0]\nfor i in x:\n    x.insert(0, i)",
    "numbers that double": "x = 3\nwhile True:\n    x = x * x",
    "loop of features": "while True:\n    rk.ewma(value, 3)",
    "loop of sorts": "while True:\n    np.sort(np.arange(10**6)[::-1])",
    "recursion with two arms": "def f(n):\n    return f(n - 1) + f(n - 1) if n else 1\nf(60)",
}
_C_CODE = {
    "power by a variable": "x = 7\nreturn value > x ** (10**9)",
    "power by pow": "pow(7, 10**9)",
    "power by three arguments": "pow(7, (1 << 10**7) + 1, (1 << 10**7) + 1)",
    "sum of a range": "sum(range(10**12))",
    "maximum of a range": "max(range(10**12))",
    "all of a range": "all(range(1, 10**12))",
    "membership": "10.5 in range(10**12)",
    "any of a map": "any(map(math.isnan, range(10**12)))",
    "filter": "list(filter(math.isnan, range(10**12)))",
    "tuples inside tuples": "x = (1,)\nfor i in range(100):\n    x = (x, x)\nreturn {x: 1}",
    "comparison of lists inside lists": "x = y = []\nfor i in range(99):\n    x, y = [x, x], [y, y]\nreturn x == y",
    "lists inside lists as the result": "x = [1]\nfor i in range(60):\n    x = [x, x]\nreturn x",
    "convolution": "x = np.ones(10**6)\nnp.convolve(x, x)",
    "correlation": "x = np.ones(10**6)\nnp.correlate(x, x, 'full')",
    "transform of a prime length": "for i in range(10**9):\n    np.fft.fft(np.ones(99991))",
    "lengths of vectors": "x = np.ones(10**5)\nfor i in range(10**9):\n    np.linalg.norm(x)",
    "products": "x = np.ones((1000, 1000))\nfor i in range(10**6):\n    np.dot(x, x)",
    "numbers in an array of objects": "x = np.array([10**30] * 2)\nfor i in range(10**6):\n    x = x * x",
    "power in an array of objects": "np.array([10**30]) ** 10**9",
    "sum of a window view": ("x = np.lib.stride_tricks.sliding_window_view(np.ones(2 * 10**6), 10**6)\nx.max(axis=1)"),
    "percentiles": "x = np.ones((10**3, 10**3))\nfor i in range(10**6):\n    np.percentile(x, 50, axis=1)",
    "along an axis": "np.apply_along_axis(lambda v: sum(range(10**8)), 0, np.ones((3, 10**4)))",
    "division of huge numbers": "x = (1 << 10**8) + 1\ny = (1 << 5 * 10**7) + 1\nx // y",
    "texts in an array": "x = np.full(10**5, 'a')\nwhile True:\n    np.sort(x)",
}

ATTEMPTS = (
    *attempts("endless loops in Python", _PYTHON, "deadline", "deadline", "deadline"),
    *attempts("endless loops in compiled code", _C_CODE, "deadline", "deadline", "deadline"),
)
