"""A stream goes on where it stopped: after a save, after a kill, in another process, and says when it can't."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import RuleError, SandboxError
from workbench.model.emit import Emit
from workbench.model.limits import Limits
from workbench.model.rule import InputSpec, Rule
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.run import flag_series
from workbench.sandbox.stream import blocks, open_stream, stream_agreement

from .rules import CHUNK_MEAN, JUMP, LEVEL, SMOOTHED, rule
from .series import walk

ENDLESS = "def inference(sample):\n    while True:\n        pass\n    return sample\n"


def _interrupt(host: Host) -> None:
    assert flag_series(rule(ENDLESS, "window", 3), walk(9), host, deadline_s=0.05).failure == "deadline"


@pytest.mark.parametrize("emit", [Emit(), Emit("first", 2)])
def test_a_stream_survives_the_death_of_its_child(host: Host, emit: Emit) -> None:
    series = walk(600, seed=1)
    stream = open_stream(rule(JUMP, emit=emit), "walk", host)
    flags = [stream.push(series.value[:200])]
    _interrupt(host)
    flags += [stream.push([value]) for value in series.value[200:260]]
    state = stream.save()
    _interrupt(host)
    flags.append(stream.push(series.value[260:400]))
    later = open_stream(rule(JUMP, emit=emit), "walk", host, state)
    assert np.array_equal(later.push(series.value[260:400]), flags[-1])
    flags.append(later.push(series.value[400:]))
    assert np.array_equal(np.concatenate(flags), flag_series(rule(JUMP, emit=emit), series, host).flags)


def test_a_caller_may_use_the_same_array_for_every_point(host: Host) -> None:
    series = walk(60, seed=8)
    buffer, flags = np.empty(1), []
    with open_stream(rule(JUMP), "walk", host) as stream:
        for t, value in enumerate(series.value):
            if t == 30:
                _interrupt(host)  # the points so far are fed again
            buffer[0] = value
            flags.append(stream.push(buffer))
    assert np.array_equal(np.concatenate(flags), flag_series(rule(JUMP), series, host).flags)


def test_a_stream_that_fails_names_the_line_of_its_rule(host: Host) -> None:
    text = "import numpy as np\n\nX = int('x')\n\n\ndef inference(sample):\n    return sample[:, 0] > 1\n"
    with open_stream(rule(text), "s", host) as stream, pytest.raises(RuleError, match=r"line 3: X = int\('x'\)"):
        stream.push([2.0])


def test_a_state_goes_into_another_process(host: Host) -> None:
    series = walk(300, seed=2)
    with open_stream(rule(JUMP), "walk", host) as stream:
        first = stream.push(series.value[:150])
        state = stream.save()
    with (
        Host(options=HostOptions(cache_mb=1, spare=False)) as other,
        open_stream(rule(JUMP), "walk", other, state) as stream,
    ):
        assert stream.position == 150
        second = stream.push(series.value[150:])
    assert np.array_equal(np.concatenate([first, second]), flag_series(rule(JUMP), series, host).flags)


def test_long_streams_keep_few_points_for_replay(host: Host) -> None:
    series = walk(20_000, seed=3)
    with open_stream(rule(JUMP), "walk", host) as stream:
        flags = [stream.push(series.value[a : a + 500]) for a in range(0, 20_000, 500)]
        assert sum(block.shape[1] for block in stream._since) < 5000
    assert np.array_equal(np.concatenate(flags), flag_series(rule(JUMP), series, host).flags)


@pytest.mark.parametrize("state", [b"", b"rubbish", b"{}\n", b'{"format": 1}\nxx'])
def test_a_state_that_is_none_is_refused(host: Host, state: bytes) -> None:
    with pytest.raises(RuleError, match="saved state"):
        open_stream(rule(JUMP), "walk", host, state)


def test_a_state_of_another_rule_or_parameter_is_refused(host: Host) -> None:
    with open_stream(rule(JUMP), "walk", host) as stream:
        stream.push([1.0, 2.0])
        state = stream.save()
    for other in (rule(LEVEL), rule(JUMP, overrides={"walk": {"JUMP": 1.0}}), rule(JUMP + "\n")):
        with pytest.raises(RuleError, match="saved state"):
            open_stream(other, "walk", host, state)


def test_a_chunk_stream_gives_flags_when_a_chunk_closes(host: Host) -> None:
    series = walk(25, seed=4)
    with open_stream(rule(CHUNK_MEAN, "chunk", 10), "walk", host) as stream:
        counts = [len(stream.push(series.value[a : a + 4])) for a in range(0, 24, 4)]
        counts.append(len(stream.push(series.value[24:])))
        owed = stream.finish()
    assert counts == [0, 0, 10, 0, 10, 0, 0]
    assert len(owed) == 5


def test_a_rule_over_several_columns_takes_them_beside_each_other(host: Host) -> None:
    text = "def inference(sample):\n    return (sample[:, 0] > sample[:, 2]) & (sample[:, 1] >= 2)\n"
    two = Rule("r", text, input=InputSpec(("a", "index", "b")))
    with open_stream(two, "s", host) as stream:
        assert stream.push([[2, 1], [2, 1]]).tolist() == [0, 0]
        assert stream.push([[2, 1], [1, 2]]).tolist() == [1, 0]
        with pytest.raises(ValueError, match="2 columns"):
            stream.push([1.0, 2.0, 3.0])


def test_a_rule_that_fails_in_a_stream_says_where_and_the_stream_goes_on(host: Host) -> None:
    text = "def inference(sample):\n    return sample[:, 0] > [1][3 * int(sample[0, 0] == 5)]\n"
    with open_stream(rule(text, "window", 1), "s", host) as stream:
        assert stream.push([2.0]).tolist() == [1]
        with pytest.raises(RuleError, match="point 1"):
            stream.push([5.0])
        assert stream.position == 1
        assert stream.push([0.0]).tolist() == [0]


def test_a_push_that_takes_too_long_is_an_error_and_counts_as_not_pushed(host: Host) -> None:
    text = "def inference(sample):\n    while sample[0, 0] == 5:\n        pass\n    return sample[:, 0] > 1\n"
    slow = rule(text, "window", 1, limits=Limits(seconds=0.2))
    with open_stream(slow, "s", host) as stream:
        with pytest.raises(SandboxError, match="interrupted"):
            stream.push([5.0])
        assert stream.push([2.0]).tolist() == [1]
        assert stream.position == 1


def test_a_rule_that_can_not_run_opens_no_stream(host: Host) -> None:
    with pytest.raises(RuleError, match="can't run as a stream"):
        open_stream(rule(SMOOTHED), "s", host)


def test_a_window_that_is_too_short_is_found_with_its_first_difference(host: Host) -> None:
    series = walk(400, seed=5)
    agreement = stream_agreement(rule(SMOOTHED, "window", 3), series, host)
    assert agreement.share < 1
    batch = flag_series(rule(SMOOTHED, "window", 3), series, host).condition
    at = agreement.first_difference
    assert at is not None
    alone = flag_series(rule(SMOOTHED, "window", 3), series.cut(max(0, at - 2), at + 1), host).condition[-1]
    assert alone != batch[at]
    assert stream_agreement(rule(SMOOTHED, "window", 5), series, host).share == 1.0


@pytest.mark.parametrize("checked", [rule(JUMP), rule(CHUNK_MEAN, "chunk", 70)], ids=["stateful", "chunk"])
def test_a_long_series_is_compared_over_its_beginning(host: Host, checked: Rule) -> None:
    agreement = stream_agreement(checked, walk(3000, seed=5), host, points=100)
    assert agreement.share == 1.0
    assert 900 < agreement.compared <= 1000


def test_a_rule_that_looks_into_the_future_does_not_agree(host: Host) -> None:
    text = "import numpy as np\n\n\ndef inference(sample):\n    value = sample[:, 0]\n"
    text += "    return np.append(value[1:], 0) > 2\n"
    assert stream_agreement(rule(text, "window", 50), walk(300, seed=6), host).share < 1.0


def test_the_agreement_of_a_rule_that_fails_tells_why(host: Host) -> None:
    agreement = stream_agreement(rule("nothing", "window", 5), walk(10), host)
    assert (agreement.share, agreement.failure) == (0.0, "static")
    assert agreement.problems


def test_a_rule_that_fails_only_in_small_blocks_is_found(host: Host) -> None:
    text = "def inference(sample):\n    return sample[:, 0] > [0, 1][4 - len(sample)]\n"
    series = walk(8, missing=0.0)
    assert flag_series(rule(text, "window", 4), series.cut(0, 4), host).ran
    agreement = stream_agreement(rule(text, "window", 4), series.cut(0, 4), host)
    assert agreement.failure == "exception"
    assert "IndexError" in agreement.problems[0].message


def test_blocks_cover_everything_once() -> None:
    for n in (0, 1, 29, 31, 5000):
        points = [t for start, stop in blocks(n) for t in range(start, stop)]
        assert points == list(range(n))
