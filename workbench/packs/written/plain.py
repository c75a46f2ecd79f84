"""Frozen dataclasses as plain tables (dict, list, str, int, float, bool) and back, with each field's type checked."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from itertools import cycle
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args, get_origin

_T = TypeVar("_T")
_Encoder = Callable[[Any], Any]
_Decoder = Callable[[Any], Any]
_WORDS: dict[object, str] = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


class FieldError(ValueError):
    """One field that is missing, unknown or of another type: `where` it is (dotted) and what is `wrong` with it."""

    def __init__(self, where: str, wrong: str) -> None:
        super().__init__(where, wrong)
        self.where = where
        self.wrong = wrong

    def within(self, outer: str) -> FieldError:
        """The same as seen from outside: of the field or the item `outer`, which holds the one that is wrong."""
        between = "." if outer and self.where and not self.where.startswith("[") else ""
        return FieldError(f"{outer}{between}{self.where}", self.wrong)

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
    try:
        return typing.cast(_T, _decode_dataclass(kind, table))
    except FieldError as error:
        raise error.within(where) from None


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


def _decode_dataclass(kind: Any, table: object) -> Any:
    if not isinstance(table, Mapping):
        raise FieldError("", f"must be a table, not {_shown(table)}")
    known = _decoders(kind)
    values = {}
    for name, plain in table.items():
        if name not in known:
            raise FieldError(str(name), f"is not a field; known are {', '.join(known)}")
        try:
            values[name] = known[name][0](plain)
        except FieldError as error:
            raise error.within(name) from None
    for name, (_, required, given) in known.items():
        if required and name not in values:
            raise FieldError(name, "is missing")
        if not given and name not in values:
            values[name] = None
    return kind(**values)


@cache
def _decoders(kind: Any) -> dict[str, tuple[_Decoder, bool, bool]]:
    """What reads each field, whether it must be there, and whether it has a default: looked up once for each class."""
    hints, found = _hints(kind), {}
    for field in _stored(kind):
        hint = hints[field.name]
        given = field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
        found[field.name] = (_decoder(hint), not given and _without_none(hint) is hint, given)
    return found


@cache
def _decoder(hint: Any) -> _Decoder:
    inner = _without_none(hint)
    if inner is not hint:
        decode_held = _decoder(inner)
        return lambda plain: None if plain is None else decode_held(plain)
    origin = get_origin(hint)
    if dataclasses.is_dataclass(hint):
        return lambda plain: _decode_dataclass(hint, plain)
    if origin is tuple:
        return _tuple_decoder(get_args(hint))
    if _is_mapping(origin):
        return _mapping_decoder(_decoder(get_args(hint)[1]))
    if origin is Literal:
        return _word_decoder(get_args(hint))
    return lambda plain: _decode_scalar(hint, plain)


def _tuple_decoder(arms: tuple[Any, ...]) -> _Decoder:
    endless = arms[-1] is Ellipsis
    decoders = [_decoder(arm) for arm in arms if arm is not Ellipsis]

    def decode(plain: object) -> tuple[Any, ...]:
        if not isinstance(plain, list | tuple):
            raise FieldError("", f"must be a list, not {_shown(plain)}")
        if not endless and len(decoders) != len(plain):
            raise FieldError("", f"must be a list of {len(decoders)}, not of {len(plain)}")
        out: list[Any] = []
        try:
            for one, item in zip(cycle(decoders), plain, strict=False):
                out.append(one(item))
        except FieldError as error:
            raise error.within(f"[{len(out)}]") from None
        return tuple(out)

    return decode


def _mapping_decoder(decode_item: _Decoder) -> _Decoder:
    def decode(plain: object) -> Mapping[str, Any]:
        if not isinstance(plain, Mapping):
            raise FieldError("", f"must be a table, not {_shown(plain)}")
        out = {}
        for key, item in plain.items():
            try:
                out[str(key)] = decode_item(item)
            except FieldError as error:
                raise error.within(str(key)) from None
        return MappingProxyType(out)

    return decode


def _word_decoder(words: tuple[Any, ...]) -> _Decoder:
    def decode(plain: object) -> object:
        if plain not in words:
            raise FieldError("", f"must be one of {', '.join(words)}, not {_shown(plain)}")
        return plain

    return decode


def _decode_scalar(hint: Any, plain: object) -> Any:
    if hint is str and isinstance(plain, str):
        return plain
    whole = isinstance(plain, int) and not isinstance(plain, bool)
    if (hint is int and whole) or (hint is bool and isinstance(plain, bool)):
        return plain
    if hint is float and (whole or isinstance(plain, float)):
        try:
            return float(typing.cast(float, plain))
        except OverflowError as error:
            raise FieldError("", "must be a number, this one is beyond all bounds") from error
    raise FieldError("", f"must be {_WORDS.get(hint, str(hint))}, not {_shown(plain)}")


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a whole number of thousands of digits has no text
        return f"this {type(value).__name__}"
    return text if len(text) <= 40 else text[:37] + "…"
