"""Rules of permitted words alone that want more memory, or a deeper stack, than there is."""

from __future__ import annotations

from tests.sandbox.attempts.attempt import attempts

_MEMORY = {
    "ones": "np.ones(10**12)",
    "zeros that are filled": "x = np.zeros(10**9)\nx += 1",
    "unset values": "np.empty(10**12)",
    "full": "np.full((10**6, 10**6), 1.0)",
    "arange": "np.arange(10**12)",
    "linspace": "np.linspace(0, 1, 10**11)",
    "eye": "np.eye(10**6)",
    "tile": "np.tile(value, 10**10)",
    "repeat": "np.repeat(value, 10**10)",
    "repeat by method": "value.repeat(10**10)",
    "pad": "np.pad(value, 10**11)",
    "outer": "x = np.ones(10**5)\nnp.outer(x, x)",
    "diag": "np.diag(np.ones(10**5))",
    "broadcast sum": "x = np.ones(10**5)\nx[:, None] + x",
    "window view copied": "np.lib.stride_tricks.sliding_window_view(np.zeros(10**6), 10**5).copy()",
    "bincount": "np.bincount([10**11])",
    "histogram": "np.histogram(np.zeros(9), bins=10**11)",
    "fft": "np.fft.fft(value, 10**11)",
    "insert": "np.insert(np.zeros(10**7), 3, np.zeros(10**8))",
    "concatenate": "np.concatenate([np.zeros(10**6)] * 10**4)",
    "stack": "np.vstack([np.zeros(10**6)] * 10**4)",
    "cast": "np.zeros(10**7, np.int8).astype('U100')",
    "cov": "np.cov(np.zeros((10**5, 2)))",
    "pinv": "np.linalg.pinv(np.zeros((10**5, 10**3)))",
    "list": "[0] * 10**11",
    "tuple": "(0,) * 10**11",
    "list of a range": "list(range(10**11))",
    "list doubling": "x = [0]\nwhile True:\n    x = x + x",
    "list extended by itself": "x = [0.0]\nwhile True:\n    x.extend(x)",
    "list of arrays": "x = []\nwhile True:\n    x.append(np.ones(10**6))",
    "dict": "{i: i for i in range(10**9)}",
    "set": "{i for i in range(10**9)}",
    "text times a variable": "x = 'ab'\nn = 10**11\nx * n",
    "shift": "1 << 10**11",
    "sorted": "sorted(range(10**10))",
    "zip": "list(zip([0] * 10**9, range(10**10)))",
    "tolist": "np.zeros(10**8, np.int8).tolist()",
    "the result itself": "return [sample] * 10**9",
    "the result as a list of arrays": "return [np.zeros(10**6)] * 10**4",
    "features without end": "x = []\nfor i in range(10**6):\n    x.append(rk.ewma(value * i, 3) * np.ones((10**4, 1)))",
}
_DEPTH = {
    "recursion": "def f(x):\n    return f(x) + 1\nf(1)",
    "recursion by two": "def f(x):\n    return g(x)\ndef g(x):\n    return f(x)\nf(1)",
    "recursion of a lambda": "f = lambda g: g(g)\nf(f)",
    "recursion in a key": "def f(x):\n    return sorted([x], key=f)\nf(1)",
    "recursion in map": "def f(x):\n    return list(map(f, [x]))\nf(1)",
    "recursion of inference": "inference(sample)",
    "a list inside itself compared": "a = []\nb = []\na.append(b)\nb.append(a)\nreturn a == b",
}
_STACK = {
    "iterators in iterators": "x = [1]\nfor i in range(3 * 10**5):\n    x = map(abs, x)\nlist(x)",
    "filters in filters": "x = [1]\nfor i in range(3 * 10**5):\n    x = filter(None, x)\nlist(x)",
    "enumerations in enumerations": "x = [1]\nfor i in range(3 * 10**5):\n    x = enumerate(x)\nmax(x)",
}
_ERRORS = {
    "an item with a dunder name": "{}['__class__']",
    "a text divided by a number": "f = 'a'\nf %= 3",
    "an error of a thousand digits": "n = 5000\n{}[10**n]",
    "an error of a whole array": "{}[tuple(np.arange(10**5).tolist())]",
    "an error of a list inside itself": "a = []\na.append(a)\n(1, 2).index(a)",
    "an error of a long text": "x = 'ab'\nn = 10**7\n{}[x * n]",
}

ATTEMPTS = (
    *attempts("memory bombs", _MEMORY, "limits", "memory", "limits"),
    *attempts("deep recursion", _DEPTH, "python", "exception"),
    *attempts("deep recursion", _STACK, "process", "killed"),
    *attempts("huge errors", _ERRORS, "python", "exception"),
)
