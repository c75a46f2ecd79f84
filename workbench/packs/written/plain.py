"""Frozen dataclasses as plain tables (dict, list, str, int, float, bool) and back, with each field's type checked."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args, get_origin

_T = TypeVar("_T")
_Encoder = Callable[[Any], Any]
_WORDS: dict[object, str] = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


class FieldError(ValueError):
    """One field that is missing, unknown or of another type: `where` it is (dotted) and what is `wrong` with it."""

    def __init__(self, where: str, wrong: str) -> None:
        super().__init__(where, wrong)
        self.where = where
        self.wrong = wrong

    def __str__(self) -> str:
        return f"{self.where} {self.wrong}" if self.where else self.wrong


def to_plain(value: Any) -> dict[str, Any]:
    """A dataclass instance as a table in the order of its fields; fields that are None by default and now left out.

    Numbers become what the field declares (60 in a float field → 60.0), so equal objects give equal tables.
    """
    return _table(value)


def from_plain(kind: type[_T], table: object, where: str = "") -> _T:
    """An instance of the dataclass `kind` from a table; what the table leaves out takes its default.

    Errors: FieldError for an unknown or missing field or one of another type.
    """
    return typing.cast(_T, _decode_dataclass(kind, table, where))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


@cache
def _stored(kind: Any) -> tuple[dataclasses.Field[Any], ...]:
    return tuple(field for field in dataclasses.fields(kind) if field.init and not field.name.startswith("_"))


def _table(value: Any) -> dict[str, Any]:
    kind: Any = type(value)
    table: dict[str, Any] = {}
    for name, optional, encode in _encoders(kind):
        held = getattr(value, name)
        if held is not None or not optional:
            table[name] = encode(held)
    return table


@cache
def _encoders(kind: Any) -> tuple[tuple[str, bool, _Encoder], ...]:
    """Name of each field, whether None is left out, and what makes its value plain: looked up once for each class."""
    hints, absent = _hints(kind), (None, dataclasses.MISSING)
    return tuple((field.name, field.default in absent, _encoder(hints[field.name])) for field in _stored(kind))


@cache
def _encoder(hint: Any) -> _Encoder:
    inner = _without_none(hint)
    if inner is not hint:
        encode_held = _encoder(inner)
        return lambda value: None if value is None else encode_held(value)
    origin = get_origin(hint)
    if dataclasses.is_dataclass(hint):
        return _table
    if origin is tuple:
        return _tuple_encoder(hint)
    if _is_mapping(origin):
        encode_item = _encoder(get_args(hint)[1])
        return lambda value: {str(key): encode_item(value[key]) for key in sorted(value)}
    if hint in (str, int, float, bool):
        return typing.cast(_Encoder, hint)
    return lambda value: value


def _tuple_encoder(hint: Any) -> _Encoder:
    arms = get_args(hint)
    if arms[-1] is Ellipsis:
        encode_item = _encoder(arms[0])
        return lambda value: [encode_item(item) for item in value]
    encoders = [_encoder(arm) for arm in arms]
    return lambda value: [encode(item) for encode, item in zip(encoders, value, strict=True)]


def _is_mapping(origin: object) -> bool:
    return isinstance(origin, type) and issubclass(origin, Mapping)


@cache
def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (typing.Union, types.UnionType):
        (only,) = (arm for arm in get_args(hint) if arm is not type(None))
        return only
    return hint


def _item_hints(hint: Any, n: int) -> list[Any]:
    arms = get_args(hint)
    return [arms[0]] * n if arms[-1] is Ellipsis else list(arms)


def _decode_dataclass(kind: Any, table: object, where: str) -> Any:
    if not isinstance(table, Mapping):
        raise FieldError(where, f"must be a table, not {_shown(table)}")
    hints = _hints(kind)
    known = {field.name: field for field in _stored(kind)}
    for name in table:
        if name not in known:
            raise FieldError(_dotted(where, name), f"is not a field; known are {', '.join(known)}")
    values = {}
    for name, field in known.items():
        if name in table:
            values[name] = _decode(hints[name], table[name], _dotted(where, name))
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            if _without_none(hints[name]) is hints[name]:
                raise FieldError(_dotted(where, name), "is missing")
            values[name] = None
    return kind(**values)


def _decode(hint: Any, plain: object, where: str) -> Any:
    if _without_none(hint) is not hint:
        return None if plain is None else _decode(_without_none(hint), plain, where)
    origin = get_origin(hint)
    if dataclasses.is_dataclass(hint):
        return _decode_dataclass(hint, plain, where)
    if origin is tuple:
        return _decode_tuple(hint, plain, where)
    if _is_mapping(origin):
        if not isinstance(plain, Mapping):
            raise FieldError(where, f"must be a table, not {_shown(plain)}")
        one = get_args(hint)[1]
        return MappingProxyType({str(key): _decode(one, item, _dotted(where, key)) for key, item in plain.items()})
    if origin is Literal:
        if plain not in get_args(hint):
            raise FieldError(where, f"must be one of {', '.join(get_args(hint))}, not {_shown(plain)}")
        return plain
    return _decode_scalar(hint, plain, where)


def _decode_tuple(hint: Any, plain: object, where: str) -> tuple[Any, ...]:
    if not isinstance(plain, list | tuple):
        raise FieldError(where, f"must be a list, not {_shown(plain)}")
    hints = _item_hints(hint, len(plain))
    if len(hints) != len(plain):
        raise FieldError(where, f"must be a list of {len(hints)}, not of {len(plain)}")
    return tuple(_decode(one, item, f"{where}[{i}]") for i, (one, item) in enumerate(zip(hints, plain, strict=True)))


def _decode_scalar(hint: Any, plain: object, where: str) -> Any:
    whole = isinstance(plain, int) and not isinstance(plain, bool)
    if hint is float and (whole or isinstance(plain, float)):
        try:
            return float(typing.cast(float, plain))
        except OverflowError as error:
            raise FieldError(where, "must be a number, this one is beyond all bounds") from error
    if (
        (hint is int and whole)
        or (hint is bool and isinstance(plain, bool))
        or (hint is str and isinstance(plain, str))
    ):
        return plain
    raise FieldError(where, f"must be {_WORDS.get(hint, str(hint))}, not {_shown(plain)}")


def _dotted(where: str, name: object) -> str:
    return f"{where}.{name}" if where else str(name)


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a whole number of thousands of digits has no text
        return f"this {type(value).__name__}"
    return text if len(text) <= 40 else text[:37] + "…"
