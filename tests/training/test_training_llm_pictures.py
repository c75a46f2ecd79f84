"""Models that can see: plots go out in small numbers, a list of kinds comes back without places and times."""

from __future__ import annotations

import base64
import io
import json

import numpy as np
import pytest

from tests.fakes.chat_server import ChatServer, Say, Seen
from tests.training.data import TEXT, spiky
from tests.training.test_training_llm import SPLIT, chance, client, fenced, prepared
from workbench.errors import CapError
from workbench.model.split import Split
from workbench.training.llm.describe import kinds_in

GOOD = TEXT.format(limit=7.5)
TRAIN = Split(4000, 4500, 4500)


def looking(seen: Seen) -> Say:
    """One more kind at each call with pictures; a rule elsewhere."""
    if not seen.images:
        return fenced(GOOD)
    known = seen.messages[1][1].count("\n- kind ")
    kinds = [{"name": f"kind {number}", "what": f"rises by {number + 10}"} for number in range(known + 1)]
    return Say(json.dumps({"kinds": kinds}))


def pictures(seen: Seen) -> list[bytes]:
    parts = seen.body["messages"][1]["content"]
    urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    return [base64.b64decode(url.partition(",")[2]) for url in urls]


def test_the_list_of_kinds_grows_from_call_to_call_and_goes_into_the_proposals(tmp_path) -> None:
    with ChatServer(author=looking) as server:
        proposer = prepared(client(server, tmp_path), spiky(n=4500, every=300), TRAIN, images=True, pictures=5)
        assert server.seen == []
        proposer.propose(2, chance())
        proposer.propose(1, chance(1))
    looks = [seen for seen in server.seen if seen.images]
    assert [seen.images for seen in looks] == [2, 2, 1]
    assert "(empty)" in looks[0].prompt
    assert "- kind 0: rises by 10\n- kind 1: rises by 11" in looks[2].messages[1][1]
    asked = [seen for seen in server.seen if not seen.images]
    assert len(asked) == 3
    assert all("- kind 2: rises by 12" in seen.prompt for seen in asked)


def test_pictures_are_of_the_train_part_and_the_same_each_time(tmp_path) -> None:
    from PIL import Image

    values = spiky(n=4500).values.copy()
    sent = []
    for folder, later in (("a", 0.0), ("b", 1e6)):
        values[4000:] += later  # what comes after the train part changes nothing
        one = spiky(n=4500).relabel(spiky(n=4500, every=300).labels)
        one = type(one)(one.name, values.copy(), one.times_ns, labels=one.labels, interval_ns=one.interval_ns)
        with ChatServer(author=looking) as server:
            prepared(client(server, tmp_path / folder), one, TRAIN, images=True).propose(1, chance())
        sent.append([png for seen in server.seen if seen.images for png in pictures(seen)])
    assert sent[0] == sent[1]
    assert len(sent[0]) == len(set(sent[0])) == 6
    assert {Image.open(io.BytesIO(png)).size for png in sent[0]} == {(768, 384)}


def test_what_would_be_sent_first_are_the_plots(tmp_path) -> None:
    with ChatServer(author=looking) as server:
        proposer = prepared(client(server, tmp_path), spiky(n=4500, every=300), TRAIN, images=True)
        first = proposer.first_request(chance())
        assert server.seen == []
        proposer.propose(1, chance())
    assert first.purpose == "describe"
    assert list(first.messages[1].images) == pictures(server.seen[0])


def test_without_labels_there_is_nothing_to_look_at(tmp_path) -> None:
    with ChatServer(author=looking) as server:
        proposer = prepared(client(server, tmp_path), spiky().relabel(None), SPLIT, images=True)
        assert proposer.first_request(chance()).purpose == "propose"
        assert len(proposer.propose(1, chance())) == 1
    assert not any(seen.images for seen in server.seen)


def test_without_money_for_more_pictures_the_list_so_far_is_used(tmp_path) -> None:
    with ChatServer(author=looking) as server:
        series = spiky(n=4500, every=300)
        dear = client(server, tmp_path, max_usd=0.0001)
        with pytest.raises(CapError):
            prepared(dear, series, TRAIN, images=True).propose(1, chance())
    assert server.seen == []


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        ('{"kinds": [{"name": "spike", "what": "one point at 300"}]}', ("spike: one point at 300",)),
        ('```json\n{"kinds": ["dip: falls to 0 for 3 points"]}\n```', ("dip: falls to 0 for 3 points",)),
        ("1. **spike**: one high point\n- dip: falls to 0\nThat is all.", ("spike: one high point", "dip: falls to 0")),
        ("spike: near index 300\ndip: falls to 0", ("dip: falls to 0",)),
        ("spike: at point 300\ndip: around 10:30\nrun: in plot 2\nhigh: until midnight", ()),
        (
            "a: 1 high\n" * 3 + "".join(f"k{n}: {n} high\n" for n in range(9)),
            ("a: 1 high", *(f"k{n}: {n} high" for n in range(4))),
        ),
        ("Kinds:\n- sudden jumps\n2) a level that falls to 3\nBye.", ("sudden jumps", "a level that falls to 3")),
        ('{"kinds": 7}', ()),
        ('{"kinds": [7, {"name": "x"}, null]}', ()),
        ("{" * 5000, ()),
        ("", ()),
    ],
)
def test_kinds_are_at_most_five_and_name_no_place_and_no_time(answer: str, kinds: tuple[str, ...]) -> None:
    assert kinds_in(answer) == kinds


def test_a_kind_is_short() -> None:
    assert len(kinds_in("x: " + "y" * 5000)[0]) == 240
    assert np.all([len(kind) <= 240 for kind in kinds_in("x: " + "y " * 500)])
