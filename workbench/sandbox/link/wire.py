"""How host and child talk: length-prefixed JSON headers with raw payloads, and memory files that carry series."""

from __future__ import annotations

import array
import json
import mmap
import os
import socket
import struct
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

_PREFIX = struct.Struct("<IQ")  # bytes of the header, bytes of the payload
HEADER_LIMIT = 1 << 26
_AT_ONCE = 4096  # bytes of a message that are read together with its prefix
_SHORT = 128  # bytes of a header that is worth remembering
Remaining = Callable[[], float | None]  # seconds left for the next wait; raises TimeoutError when none are


@dataclass(frozen=True)
class Message:
    """What arrived: a JSON object, raw bytes, and a file descriptor where one was passed (the receiver closes it)."""

    header: Mapping[str, Any]
    payload: memoryview
    fd: int | None = None


class Fixed(dict[str, Any]):
    """A header that is sent again and again, encoded once; nobody changes it."""

    def __init__(self, header: Mapping[str, Any]) -> None:
        super().__init__(header)
        self.encoded = json.dumps(header).encode()


class TooLongError(Exception):
    """The other side announced more bytes than it was asked for."""


def forever() -> float | None:
    """No limit on the wait."""
    return None


def send(
    sock: socket.socket,
    header: Mapping[str, Any],
    payload: bytes | memoryview = b"",
    fd: int | None = None,
    remaining: Remaining = forever,
) -> None:
    """Send one message; `fd` travels beside its first byte (not on Windows). Raises OSError when nobody listens."""
    text = header.encoded if isinstance(header, Fixed) else json.dumps(header).encode()
    start = _PREFIX.pack(len(text), len(payload)) + text
    _set_timeout(sock, remaining())
    if fd is not None:
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))]
        start = start[sock.sendmsg([start], rights) :]
    if len(payload) < 1 << 16:  # one system call for small messages
        sock.sendall(start + bytes(payload))
    else:
        sock.sendall(start)
        sock.sendall(payload)


def receive(sock: socket.socket, limit: int, remaining: Remaining = forever, *, takes_files: bool = False) -> Message:
    """The next message. `takes_files`: a file descriptor may come with it; without, the system drops it.

    Raises EOFError at a closed socket, TimeoutError, TooLongError beyond `limit` payload bytes, ValueError where the
    header is no JSON object or more than one message came.
    """
    first, fd = _receive_first(sock, remaining, takes_files)
    header_size, payload_size = _PREFIX.unpack_from(first)
    if header_size > HEADER_LIMIT or payload_size > limit:
        raise TooLongError(f"{payload_size} bytes announced, {limit} expected")
    content = _complete(sock, first[_PREFIX.size :], header_size + payload_size, remaining)
    read = _read_short if header_size <= _SHORT else _read_header
    return Message(read(bytes(content[:header_size])), content[header_size:], fd)


def _read_header(text: bytes) -> Mapping[str, Any]:
    try:
        header = json.loads(text)
    except RecursionError as error:
        raise ValueError("the header is too deeply nested") from error
    if not isinstance(header, dict):
        raise ValueError("the header is no JSON object")
    return header


_read_short = lru_cache(maxsize=64)(_read_header)  # which often is the same as one of the last


def _set_timeout(sock: socket.socket, seconds: float | None) -> None:
    """Set it if it differs by more than a thousandth: each setting is a system call."""
    now = sock.gettimeout()
    same = now is seconds or (now is not None and seconds is not None and abs(now - seconds) <= seconds / 1000)
    if not same:
        sock.settimeout(seconds)


def _receive_first(sock: socket.socket, remaining: Remaining, takes_files: bool) -> tuple[bytes, int | None]:
    """The prefix of a message and what came with it, of a short message all: each reading is a system call or two."""
    data, fd = b"", None
    while len(data) < _PREFIX.size:
        _set_timeout(sock, remaining())
        if sys.platform == "win32" or not takes_files:
            part = sock.recv(_AT_ONCE)
        else:
            part, rights, _, _ = sock.recvmsg(_AT_ONCE, socket.CMSG_SPACE(4))
            for level, kind, content in rights:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                    fd = array.array("i", content[:4])[0]
        if not part:
            raise EOFError("the other side closed the connection")
        data += part
    return data, fd


def _complete(sock: socket.socket, start: bytes, size: int, remaining: Remaining) -> memoryview:
    """`size` bytes that begin with what has come already. Both sides speak in turns, so more than these is an error."""
    if len(start) > size:
        raise ValueError("the other side spoke out of turn")
    data = memoryview(bytearray(size))
    got = len(start)
    data[:got] = start
    while got < size:
        _set_timeout(sock, remaining())
        count = sock.recv_into(data[got:])
        if count == 0:
            raise EOFError("the other side closed the connection")
        got += count
    return data


class MemoryFile:
    """A series in shared memory, written once: (columns, n) float64 in C order.

    Linux: an anonymous memory file, sealed against writing and resizing. Other POSIX systems: an unlinked temporary
    file. Windows: a named mapping. `fd` is what is passed to a child (None on Windows, where `tag` names it).
    """

    def __init__(self, columns: NDArray[np.float64], sealed: bool = sys.platform == "linux") -> None:
        data = np.ascontiguousarray(columns, np.float64).reshape(-1).view(np.uint8).data
        self.size = len(data)
        self.fd: int | None = None
        self.tag = ""
        self._map: mmap.mmap | None = None
        if sys.platform == "win32":
            self.tag = f"rule-workbench-{os.getpid()}-{id(self)}"
            self._map = mmap.mmap(-1, max(self.size, 1), tagname=self.tag)
            self._map[: self.size] = data
        else:
            self.fd = _sealable_file() if sealed else _unlinked_file()
            with open(self.fd, "wb", closefd=False) as file:
                file.write(data)
            if sealed:
                _seal(self.fd)

    def close(self) -> None:
        """Give the memory back, once no child has it mapped."""
        if self.fd is not None:
            os.close(self.fd)
            self.fd = None
        if self._map is not None:
            self._map.close()
            self._map = None


def _sealable_file() -> int:
    if sys.platform != "linux":
        raise OSError("only Linux has sealed memory files")
    return os.memfd_create("series", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)


def _seal(fd: int) -> None:
    if sys.platform == "linux":
        import fcntl

        seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, seals)


def _unlinked_file() -> int:
    fd, path = tempfile.mkstemp(prefix="series")
    os.unlink(path)  # noqa: PTH108 the file lives as long as its descriptors
    return fd


def map_columns(fd: int | None, tag: str, shape: tuple[int, int]) -> NDArray[np.float64]:
    """The (columns, n) array of a memory file, mapped read-only: not even `setflags` can make it writable."""
    size = shape[0] * shape[1] * 8
    if size == 0:
        return np.frombuffer(b"", np.float64).reshape(shape)
    if sys.platform == "win32":
        mapped = mmap.mmap(-1, size, tagname=tag, access=mmap.ACCESS_READ)
    else:
        assert fd is not None
        mapped = mmap.mmap(fd, size, flags=mmap.MAP_SHARED, prot=mmap.PROT_READ)
    return np.frombuffer(mapped, np.float64).reshape(shape)
