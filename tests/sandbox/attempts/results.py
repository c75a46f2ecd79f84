"""Results that are no condition, changes of the input, and input that nobody gave."""

from __future__ import annotations

from tests.sandbox.attempts.attempt import attempts

_RESULTS = {
    "NaN": "return value * np.nan",
    "infinity": "return np.full(len(value), np.inf)",
    "huge numbers": "return np.full(len(value), 1e300)",
    "a half": "return np.full(len(value), 0.5)",
    "minus one": "return np.full(len(value), -1)",
    "two": "return (value > 0) + 1",
    "256, which is 0 in a byte": "return np.full(len(value), 256)",
    "complex by a root": "return np.fft.fft(np.ones(len(value)))",
    "a flag too few": "return value[1:] > 1",
    "a flag too many": "return np.append(value > 1, True)",
    "no flags": "return value[:0] > 1",
    "a column": "return sample[:, :1] > 1",
    "a table": "return sample > 1",
    "a number": "return 1",
    "a truth": "return True",
    "an array without dimension": "return np.array(1)",
    "nothing": "return None",
    "a text": "return 'a'",
    "texts": "return ['1'] * len(value)",
    "an array of texts": "return np.full(len(value), '1')",
    "objects": "return np.array([None] * len(value))",
    "functions": "return [len] * len(value)",
    "huge whole numbers": "return [10**400] * len(value)",
    "a ragged list": "return [[1], [1, 2]]",
    "a dict": "return {'a': value}",
    "a set": "return {1}",
    "a function": "return lambda: value",
    "a feature": "return rk.ar_z",
    "a module's type": "return np.float64",
    "a generator": "return (v > 1 for v in value)",
    "a range": "return range(len(value))",
    "a map": "return map(abs, value)",
    "a slice": "return slice(3)",
    "an ellipsis": "return ...",
    "a type of number": "return int",
    "times": "return np.zeros(len(value), 'm8[s]')",
    "records": "return np.zeros(len(value), 'i4,i4')",
    "a list inside itself": "x = []\nx.append(x)\nreturn x",
    "a method": "return value.mean",
    "unset values by another name": "return np.ones(len(value), 'V8')",
}
_INPUT = {
    "a column changed": "v = sample\nv[0, 0] = 1.0",
    "in place": "value += 1",
    "by out": "np.add(value, 1, out=value)",
    "by out of a method": "value.cumsum(out=value)",
    "by sort": "value.sort()",
    "by fill": "value.fill(0)",
    "by nan_to_num": "np.nan_to_num(value, copy=False)",
    "by clip": "np.clip(value, 0, 1, out=value)",
    "by an element": "value[3] = 1",
    "by a mask": "value[value > 0] = 1",
    "by a window view": "np.lib.stride_tricks.sliding_window_view(value, 2, writeable=True)[0, 0] = 1",
    "by a transposed view": "sample.T[0][0] = 1",
    "by reshape": "value.reshape(-1, 1)[0] = 1",
    "by median": "np.median(value, overwrite_input=True)",
    "by a loop target": "for value[0] in [1]:\n    pass",
    "by take": "np.take(value, [0] * len(value), out=value)",
    "by accumulate": "np.maximum.accumulate(value, out=value)",
    "a feature's result changed": "x = rk.ewma(value, 3)\nx[0] = 1",
    "a feature's result changed by out": "x = rk.ewma(value, 3)\nnp.add(x, 1, out=x)",
}
_NAMED_INPUT = {
    "by at": ("np.add.at(value, 0, 1)", ""),  # numpy writes without asking: the mapped memory ends the process
    "the sample changed": "sample[0, 0] = 1.0",
    "the sample changed in place": "sample[:, 0] += 1.0",
    "the sample changed by a loop target": "for sample[0, 0] in [1]:\n    pass",
    "the sample changed under an annotation": "sample[0, 0]: float = 1.0",
}
_UNSET = {
    "unset results of a division": ("return np.divide(1, value, where=value > 99) > 1", ""),
    "unset results of a method": ("return value.clip(0, 1, where=value > 99) > 1", ""),
    "unset results by no out": ("return np.add(value, 1, where=value > 99, out=None) > 1", ""),
    "unset results under another name": ("f = np.add\nreturn f(value, 1, where=value > 99) > 1", ""),
}
_PAD = {"unset values by pad": "m = 'empty'\nreturn np.pad(value, (1, 0), m)[:-1] > 1"}

ATTEMPTS = (
    *attempts("results that are no condition", _RESULTS, "result check", "contract", "result check"),
    *attempts("changes of the input", _INPUT, "read-only input", "exception", "read-only input"),
    *attempts("changes of the input", _NAMED_INPUT, alone="read-only input"),
    *attempts("chance as a hidden input", _UNSET),
    *attempts("chance as a hidden input", _PAD, "namespace", "exception", "namespace"),
)
