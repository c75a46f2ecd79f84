"""Messages arrive whole, and memory files can be read and nothing else."""

from __future__ import annotations

import mmap
import os
import socket
import struct
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.sandbox.link import wire


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.floats(allow_nan=False)), st.binary(max_size=200_000))
def test_a_message_arrives_as_it_was_sent(header: dict[str, object], payload: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = threading.Thread(target=wire.send, args=(ours, header, payload))
        sender.start()
        message = wire.receive(theirs, 1 << 20)
        sender.join()
    assert message.header == header
    assert message.payload == payload
    assert message.fd is None


def test_a_descriptor_travels_with_its_message() -> None:
    ours, theirs = socket.socketpair()
    reader, writer = os.pipe()
    with ours, theirs:
        wire.send(ours, {"a": 1}, b"xy", fd=writer)
        message = wire.receive(theirs, 10, takes_files=True)
    assert message.fd is not None
    os.write(message.fd, b"through")
    assert os.read(reader, 10) == b"through"
    for fd in (reader, writer, message.fd):
        os.close(fd)


def test_a_descriptor_that_nobody_asked_for_is_dropped() -> None:
    ours, theirs = socket.socketpair()
    reader, writer = os.pipe()
    with ours, theirs:
        wire.send(ours, {"a": 1}, fd=writer)
        os.close(writer)
        assert wire.receive(theirs, 0).fd is None
        assert os.read(reader, 1) == b"", "no end for writing is left open"
    os.close(reader)


@pytest.mark.parametrize("text", [b"[1]", b"7", b"null", b"{", b"[" * 100_000, b'{"a":' * 100_000])
def test_a_header_that_is_no_object_is_an_error(text: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = threading.Thread(target=ours.sendall, args=(struct.pack("<IQ", len(text), 0) + text,))
        sender.start()
        with pytest.raises(ValueError, match=r"header|JSON|Expecting"):
            wire.receive(theirs, 0)
        sender.join()


def test_more_than_was_asked_for_is_refused_before_it_is_read() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire.send(ours, {}, b"x" * 11)
        with pytest.raises(wire.TooLongError):
            wire.receive(theirs, 10)


@given(st.binary(min_size=1, max_size=64))
def test_rubbish_is_an_error_and_no_hang(rubbish: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(rubbish)
        ours.shutdown(socket.SHUT_WR)
        with pytest.raises((EOFError, ValueError, wire.TooLongError)):
            wire.receive(theirs, 1000)


@given(st.integers(0, 6000), st.integers(1, 20))
def test_more_than_one_message_at_a_time_is_an_error(size: int, more: int) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire.send(ours, {}, b"x" * size)
        ours.sendall(b"y" * more)
        if 14 + size < 4096:  # bytes of prefix and header, bytes of the first reading
            with pytest.raises(ValueError, match="out of turn"):
                wire.receive(theirs, size)
        else:  # the message did not fit into the first reading: the rest is read to its end and no further
            assert bytes(wire.receive(theirs, size).payload) == b"x" * size
            assert theirs.recv(100) == b"y" * more


@pytest.mark.parametrize("header", [{"op": "push", "stream": 7}, {"op": "push", "text": "x" * 500}])
def test_a_header_that_is_encoded_once_arrives_as_often_as_it_is_sent(header: dict[str, object]) -> None:
    fixed = wire.Fixed(header)
    assert fixed == header
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for payload in (b"", b"ab"):
            wire.send(ours, fixed, payload)
            message = wire.receive(theirs, 10)
            assert (message.header, bytes(message.payload)) == (header, payload)


def test_waiting_ends_in_time() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(TimeoutError):
        wire.receive(theirs, 10, lambda: 0.01)


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize("shape", [(2, 5), (1, 0), (3, 1)])
def test_a_memory_file_holds_the_columns(shape: tuple[int, int], sealed: bool) -> None:
    columns = np.arange(shape[0] * shape[1], dtype=np.float64).reshape(shape)
    file = wire.MemoryFile(columns, sealed)
    seen = wire.map_columns(file.fd, file.tag, shape)
    assert np.array_equal(seen, columns)
    file.close()
    file.close()
    assert np.array_equal(seen, columns), "a mapping outlives the descriptor"


def test_a_memory_file_can_not_be_written_by_who_gets_it() -> None:
    file = wire.MemoryFile(np.ones((1, 4)))
    assert file.fd is not None
    seen = wire.map_columns(file.fd, file.tag, (1, 4))
    with pytest.raises(ValueError, match="WRITEABLE"):
        seen.setflags(write=True)
    with pytest.raises(OSError, match=r"Operation not permitted|Permission"):
        os.pwrite(file.fd, b"x", 0)
    with pytest.raises(OSError, match=r"not permitted|Permission"):
        mmap.mmap(file.fd, 32, flags=mmap.MAP_SHARED, prot=mmap.PROT_READ | mmap.PROT_WRITE)
    file.close()
