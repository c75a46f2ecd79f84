"""Walks from a harmless object to a dangerous one, and constructs that run code where none is expected."""

from __future__ import annotations

from tests.sandbox.attempts.attempt import attempts

_OS = "[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == '_wrap_close'][0].__init__.__globals__"
_DUNDERS = {
    "the class of a number": "(1).__class__",
    "subclasses by dunder walk": "().__class__.__base__.__subclasses__()",
    "a folder by dunder walk": (f"{_OS}['mkdir']('FOOTPRINT')", "filter"),
    "a program by dunder walk": (f"{_OS}['execv']('/bin/true', ['true'])", "filter"),
    "a fork by dunder walk": (f"{_OS}['fork']()", "filter"),
    "globals of a function": "inference.__globals__",
    "globals of a feature": ("rk.ar_z.__globals__['__builtins__']['open']('FOOTPRINT', 'w')", "limits, filter"),
    "builtins by a numpy function": (
        "np.median._implementation.__globals__['__builtins__']['open']('FOOTPRINT', 'w')",
        "limits, filter",
    ),
    "modules by a numpy function": (
        "np.median._implementation.__globals__['np'].load('/etc/passwd')",
        "limits, filter",
    ),
    "code of a function": "inference.__code__",
    "closure of a feature": "rk.ar_z.__closure__[0].cell_contents",
    "defaults of a function": "np.pad.__defaults__",
    "dictionary of a module": "np.__dict__",
    "dictionary of rulekit": "rk.__dict__",
    "reduction of an object": "sample.__reduce__()",
    "attribute by the type": "sample.__getattribute__('data')",
    "array interface": "sample.__array_interface__",
    "dunder in full-width letters": "sample.＿＿class＿＿",
    "dunder in a comparison": "return value > sample.__len__()",
    "dunder of a lambda": "(lambda: 0).__globals__",
    "dunder as a method of the result": "(value > 1).__class__.__mro__",
}
_FRAMES = {
    "frame of a generator": "(x for x in [1]).gi_frame.f_back",
    "code of a generator": "(x for x in [1]).gi_code",
    "globals of the child by a frame": (
        "g = (g.gi_frame.f_back.f_back.f_back.f_globals for _ in [1])\nlist(g)[0]['os'].mkdir('FOOTPRINT')",
        "filter",
    ),
    "frame of an error": (
        "try:\n    1 / 0\nexcept:\n    pass",
        "",
    ),
    "globals by a traceback": (
        "try:\n    value.no\nexcept AttributeError as e:\n    e.__traceback__.tb_frame.f_back.f_globals",
        "namespace",
    ),
    "yield": ("yield 1", "result check"),
    "yield from": ("yield from [1]", "result check"),
    "await": "await sample",
    "asynchronous comprehension": "[x async for x in sample]",
    "coroutine": ("async def f():\n    pass\nf().cr_frame", ""),
}
_CONSTRUCTS = {
    "class": ("class X:\n    pass", "namespace"),
    "metaclass": ("class X(metaclass=type):\n    pass", "namespace"),
    "a metaclass that opens a file": (
        "class M(type):\n    def __prepare__(*a):\n        open('FOOTPRINT', 'w')\n        return {}\n"
        "class X(metaclass=M):\n    pass",
        "namespace, limits, filter",
    ),
    "a class that calls itself at its end": (
        "class X:\n    def __init_subclass__(cls):\n        open('FOOTPRINT', 'w')\nclass Y(X):\n    pass",
        "namespace, limits, filter",
    ),
    "a class with a hostile index": (
        "class X:\n    def __index__(self):\n        open('FOOTPRINT', 'w')\n        return 0\nvalue[X()]",
        "namespace",
    ),
    "a class that lies about equality": (
        "class X:\n    def __eq__(self, o):\n        return True\nreturn X()",
        "namespace, result check",
    ),
    "a class pattern": ("match sample:\n    case int():\n        pass", ""),
    "a class pattern with attributes": ("match sample:\n    case np.ndarray(base=b):\n        b[0]", "namespace"),
    "decorator": ("@len\ndef f():\n    pass", ""),
    "a decorator that runs its text": ("@exec\n@str\ndef f():\n    pass", "namespace"),
    "a decorated inference": ("@sorted\n@list\ndef g():\n    pass", ""),
    "hiding errors": ("try:\n    1 / 0\nexcept Exception:\n    pass", "namespace"),
    "hiding everything": ("try:\n    while True:\n        pass\nfinally:\n    return value > 1", "deadline"),
    "raising the end of the process": ("raise SystemExit(0)", "namespace"),
    "raising an interrupt": ("raise KeyboardInterrupt", "namespace"),
    "raising": ("raise ValueError", "namespace"),
    "assert": ("assert False", ""),
    "walrus": "(y := 1)",
    "star arguments": "max(*[1, 2])",
    "double star arguments": "dict(**{'a': 1})",
    "star in a list": "[*sample]",
    "bytes": "b'x'",
    "complex": "1j",
    "with on anything": ("with sample:\n    pass", ""),
    "errstate with a callback": "with np.errstate(call=len):\n    pass",
    "errstate under a name": "with np.errstate(all='ignore') as state:\n    pass",
    "errstate that raises": "with np.errstate(all='raise'):\n    np.log(-value)",
    "evaluated annotation": "x: exec('1') = 1",
    "annotation that opens a file": "def f(a: open('FOOTPRINT', 'w')):\n    return a",
    "annotation of a result": "def f(a) -> [x for x in ().__class__.__mro__]:\n    return a",
    "annotation in a lambda's place": "x: (lambda: open('FOOTPRINT', 'w'))() = 1",
    "arguments without number": "def f(*a):\n    return a",
    "arguments without names": "def f(**a):\n    return a",
}
_STRINGS = {
    "format string attribute access": "'{0.__class__}'.format(sample)",
    "format string walk": "'{0.__globals__[__name__]}'.format(rk.ar_z)",
    "format_map": "'{x}'.format_map({'x': 1})",
    "f-string": "f'{sample!r:>{10}}'",
    "f-string walk": "f'{sample.__class__}'",
    "percent of an object": "'%s' % inference",
    "percent of a huge width": ("'%9000000000d' % 1", "limits"),
    "percent in a variable": "f = '%r'\nf % inference",
    "text times a number": ("'a' * 10**11", "limits"),
    "text plus text": "'_' + '_class_' + '_'",
    "method of a text": "'a'.join(['b'])",
    "encoding of a text": "'a'.encode('rot13')",
    "translation of a text": "'a'.translate({})",
}

ATTEMPTS = (
    *attempts("dunder walks", _DUNDERS),
    *attempts("frames and generators", _FRAMES),
    *attempts("decorators, classes, annotations", _CONSTRUCTS),
    *attempts("format strings", _STRINGS),
)
