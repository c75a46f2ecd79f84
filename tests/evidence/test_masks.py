"""Masks: what counts as a value in a message, and what stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.masks import TOKEN_LIMIT, Masks, plain
from workbench.evidence.templates import text_of

CASES = [
    ("Failed password for root from 10.0.2.5 port 54321 ssh2", "Failed password for root from <*> port <*> <*>"),
    ("session opened for user root by (uid=0)", "session opened for user root by (uid=<*>)"),
    ("GET /api/v1/items?page=3 HTTP/1.1", "GET <*>?page=<*> HTTP/<*>"),
    ("fetch https://example.org/a/b?c=d failed", "fetch <*> failed"),
    ("mail to joe.doe@example.org bounced", "mail to <*> bounced"),
    ("link 00:1a:2B:ff:fe:01 is up", "link <*> is up"),
    ("lease fe80::1ff:fe23:4567:890a granted", "lease <*> granted"),
    ("request 54fadb41-2c4e-40cd-baa1-f3a7d55c6a1e done", "request <*> done"),
    ("oops at 0xdeadbeef00", "oops at <*>"),
    ("connect to db-1.example.com:5432 refused", "connect to <*> refused"),
    ("open /var/log/nginx/error.log: no such file", "open <*>: no such file"),
    ("took 1.5 ms", "took <*>"),
    ("took 250ms", "took <*>"),
    ("sent 403 bytes (0.4 KB) in <1 sec", "sent <*> in <*>"),
    ("ids 1, 2, 3, 4 dropped", "ids <*> dropped"),
    ("ids 1, 2 dropped", "ids <*> dropped"),
    ("IRQs 3 4 5 6 7 free", "IRQs <*> free"),
    ("moved 17 to 18, not 19", "moved <*> to <*>, not <*>"),
    ("status lib7 1.2-3", "status <*> <*>"),
    ("at 2025-01-02 10:11:12.345 and 10:11:12,345", "at <*> and <*>"),
    ("delete blk_17 blk_-18 blk_19", "delete blk_<*>"),
    ("connection from <*> () at Sun Jul  9 12:16:49 2005", "connection from <*> (<*>) at <*>"),
    ("status Fri Jul 01 08:16:53 PDT 2005 ok", "status <*> ok"),
    ("May I come in", "May I come in"),
    ("\x1b[31mERROR\x1b[0m disk full", "ERROR disk full"),
    ("no value here", "no value here"),
    ("", ""),
]


@pytest.mark.parametrize(("message", "template"), CASES)
def test_values_become_one_mark_and_words_stay(message: str, template: str) -> None:
    assert text_of(Masks().row(plain(message))) == template


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("took 5 ms", "took 1200 ms"),
        ("peer 10.0.0.1:80 gone", "peer 192.168.100.7:54321 gone"),
        ("at Mon Jan  1 00:00:00 2024 x", "at Tue Feb 12 10:11:12 2025 x"),
        ("at 2024-01-01T00:00:00.123Z x", "at 2025-12-31 23:59:59,001 x"),
        ("ask 10.1.1.1 to delete blk_1", "ask 10.1.1.1 to delete blk_1 blk_-2 blk_3"),
    ],
)
def test_messages_that_differ_in_values_only_have_one_row(one: str, other: str) -> None:
    masks = Masks()
    assert masks.row(plain(one)) == masks.row(plain(other))


def test_a_message_of_ten_megabytes_has_a_short_row() -> None:
    assert len(Masks().row(plain("word " * 2_000_000))) == TOKEN_LIMIT


@given(st.text())
def test_no_message_is_refused_and_what_is_remembered_changes_no_row(message: str) -> None:
    masks = Masks()
    assert masks.row(plain(message)) == masks.row(plain(message)) == Masks().row(plain(message))
