"""Plain values as YAML: every text in double quotes, so that none can be read as anything but itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

Plain = str | int | Mapping[str, "Plain"] | Sequence["Plain"]
_SHORT = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r"}


def yaml_text(value: Plain) -> str:
    """A document of YAML 1.2 (block style). Keys of mappings must be plain words."""
    return "\n".join(_lines(value)) + "\n"


def quoted(text: str) -> str:
    """A text in double quotes, for YAML and, with the same escapes, for Go and PromQL.

    Characters that YAML does not call printable (section 5.1 of its specification) are escaped.
    """
    return f'"{"".join(_SHORT.get(sign) or _sign(sign) for sign in text)}"'


def _lines(value: Plain) -> Iterator[str]:
    if isinstance(value, str):
        yield quoted(value)
    elif isinstance(value, int):
        yield str(value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _under(f"{key}:", inner)
        if not value:
            yield "{}"
    else:
        for inner in value:
            first, *more = _lines(inner)
            yield f"- {first}"
            yield from (f"  {line}" for line in more)
        if not value:
            yield "[]"


def _under(key: str, inner: Plain) -> Iterator[str]:
    lines = list(_lines(inner))
    if isinstance(inner, str | int) or not inner:
        yield f"{key} {lines[0]}"
        return
    yield key
    yield from (f"  {line}" for line in lines)


def _sign(sign: str) -> str:
    code = ord(sign)
    printable = (
        0x20 <= code <= 0x7E
        or 0xA0 <= code <= 0xD7FF
        or (0xE000 <= code <= 0xFFFD and code != 0xFEFF)
        or code >= 0x10000
    )
    if printable and code not in (0x2028, 0x2029):  # these two end a line for readers of YAML 1.1
        return sign
    return f"\\u{code:04x}"
