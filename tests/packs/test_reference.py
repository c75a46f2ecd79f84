"""The reference that a pack carries: shapes of what its rules compare, read back as written, refused where forged."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packs.forge import added, replaced, with_right_sums
from tests.packs.made import RULE, wave
from workbench.errors import PackError
from workbench.packs.build import pack_bytes
from workbench.packs.pack import parse_pack
from workbench.packs.reference.reference import Reference, keep_reference
from workbench.packs.reference.shape import SHIFTED, STRETCHES, Shape, missing_share
from workbench.packs.zipped.archive import read_archive
from workbench.sandbox.host import Host, HostOptions

WHERE = "rules/cpu/reference.json"


def shape(values: np.ndarray) -> Shape:
    found = Shape.of(values)
    assert found is not None
    return found


REFERENCE = Reference({"cpu": {"value": shape(wave().value), "np.abs(x)": shape(np.sin(np.arange(900.0)))}})


def packed(reference: Reference = REFERENCE) -> bytes:
    return pack_bytes([RULE], name="demo", version="1.0.0", references={"cpu": reference})


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 1000), st.floats(0.1, 10), st.floats(-100, 100))
def test_the_same_population_is_stable_and_a_shifted_one_is_not(seed: int, scale: float, level: float) -> None:
    random = np.random.default_rng(seed)
    kept = shape(level + scale * random.normal(size=2000))
    same = kept.stability(level + scale * random.normal(size=2000))
    other = kept.stability(level + scale * random.normal(1.0, size=2000))
    assert same is not None
    assert other is not None
    assert 0 <= same < 0.1 < SHIFTED <= (kept.limit(2000) or 0) < other
    assert kept.stability(np.full(2000, np.nan)) is None


def test_numbers_that_never_change_have_a_shape_too() -> None:
    kept = shape(np.full(100, 3.0))
    assert kept.stability(np.full(100, 3.0)) == pytest.approx(0.0)
    assert (kept.stability(np.full(100, 4.0)) or 0) > SHIFTED
    assert Shape.of(np.arange(9.0)) is None


def test_what_comes_and_goes_with_the_hours_is_usual_in_short_stretches_and_not_in_long_ones() -> None:
    hours = np.sin(2 * np.pi * np.arange(8192) / 2048)
    kept = shape(hours)
    assert len(kept.usual) == sum(4 * length <= 8192 for length in STRETCHES)
    assert kept.limit(STRETCHES[0] - 1) is None
    hour, quarter, day = (kept.limit(points) or 0 for points in (128, 512, 2048))
    assert hour > quarter > day == SHIFTED
    assert SHIFTED < (kept.stability(hours[:512]) or 0) <= quarter
    assert shape(hours[:300]).limit(60) == SHIFTED, "what is known of no stretch has the usual limit"


def test_what_lacks_is_counted_from_the_first_number_on() -> None:
    values = np.r_[np.full(60, np.nan), np.arange(90.0), np.full(10, np.nan)]
    assert missing_share(values) == pytest.approx(0.1)
    assert shape(values).missing == 0.1
    assert missing_share(np.full(5, np.nan)) == 0.0


def test_a_reference_is_read_as_it_was_written_and_the_same_one_gives_the_same_bytes() -> None:
    data = packed()
    back = parse_pack(data)
    assert back.references == {"cpu": REFERENCE}
    assert back.info.format == 3
    assert packed(Reference({"cpu": dict(reversed(REFERENCE.series["cpu"].items()))})) == data


def test_a_pack_without_a_reference_is_what_it_always_was() -> None:
    data = packed(Reference())
    assert data == pack_bytes([RULE], name="demo", version="1.0.0")
    assert parse_pack(data).references == {}
    old = parse_pack((Path(__file__).parent / "old" / "format-0.rulepack").read_bytes())
    assert old.references == {}


def test_an_unknown_series_has_the_reference_of_the_only_one() -> None:
    own = REFERENCE.series["cpu"]
    assert REFERENCE.of("cpu") is own
    assert REFERENCE.of("host 7") is own
    assert Reference({"a": own, "b": own}).of("c") is None
    assert Reference().of("c") is None


def test_what_is_kept_is_the_train_part_of_what_the_rule_compares() -> None:
    series = wave()
    with Host(options=HostOptions(spare=False)) as host:
        kept = keep_reference(RULE, [series], host)
        late = series.values.copy()
        late[len(late) // 2 :] += 100  # the test part decides nothing
        assert keep_reference(RULE, [replace(series, values=late, _hash=[])], host) == kept
        broken = replace(RULE, text="def inference(sample):\n    return 1 // 0\n")
        assert keep_reference(broken, [series], host) == Reference()
    assert list(kept.series) == ["cpu"]
    assert list(kept.series["cpu"]) == ["value"]
    assert max(kept.series["cpu"]["value"].edges) < 2


def told(**changes: Any) -> bytes:
    document = json.loads(read_archive(packed())[WHERE])
    document["series"]["cpu"]["value"] |= changes
    return json.dumps(document).encode()


HOSTILE = {
    "no JSON": (added(WHERE, b"{"), "does not hold"),
    "no table": (added(WHERE, b"[]"), "does not hold"),
    "no series": (added(WHERE, b'{"series": {}}'), "tells of none"),
    "too many series": (
        added(WHERE, json.dumps({"series": {str(i): {} for i in range(201)}}).encode()),
        "more than 200",
    ),
    "many quantities": (
        added(WHERE, json.dumps({"series": {"cpu": {str(i): {} for i in range(61)}}}).encode()),
        "more than 60 quantities",
    ),
    "nested deeply": (added(WHERE, b"[" * 200_000), "does not hold"),
    "a long number": (added(WHERE, b'{"series": ' + b"9" * 5_000 + b"}"), "does not hold"),
    "too large": (added(WHERE, b" " * 4_000_001), "larger than 4 MB"),
    "a long name": (added(WHERE, json.dumps({"series": {"x" * 2_001: {}}}).encode()), "a name is too long"),
    "edges that fall": (added(WHERE, told(edges=[2, 1], shares=[0.5, 0.2, 0.3])), "do not fit"),
    "no number": (added(WHERE, told(missing=float("nan"))), "do not fit"),
    "a share below zero": (added(WHERE, told(missing=-1.0)), "make no sense"),
    "too few shares": (added(WHERE, told(shares=[1.0])), "do not fit"),
    "too many bins": (added(WHERE, told(edges=list(range(20)), shares=[0.0] * 21)), "do not fit"),
    "too many lengths": (added(WHERE, told(usual=[0.1] * 99)), "make no sense"),
    "a word": (added(WHERE, told(edges="high")), "does not hold"),
    "another format": (replaced("pack.toml", "format = 3", "format = 1"), "does not fit whether it carries references"),
    "gone": (
        lambda files: with_right_sums({k: v for k, v in files.items() if k != WHERE}),
        "does not fit whether it carries references",
    ),
}


@pytest.mark.parametrize(("forge", "sentence"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_forged_reference_is_refused_with_a_sentence(forge: Callable[[Any], bytes], sentence: str) -> None:
    with pytest.raises(PackError) as refusal:
        parse_pack(forge(read_archive(packed())))
    assert sentence in str(refusal.value)
