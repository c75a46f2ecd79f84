"""The names, addresses and numbers in log lines; each list has a part for training and a part for judging."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

PHRASINGS = ("A", "B", "both")
_SLOT = re.compile(r"\{(\w+)\}")
_ONSETS = (*"bcdfghjklmnprstvwz", "br", "cl", "dr", "gr", "pr", "qu", "st", "tr")
_VOWELS = (*"aeiou", "ai", "ea", "ou")
_CODAS = ("", *"nrslmxt", "nd", "rk")

# One row a list: what it names, names for training, names for judging.
_LISTS = {
    "user": (
        "alice bob dlee marta jsmith deploy oracle tkim nagy rossi",
        "erin carlos yuki hpetrov svcacct wong lindt",
    ),
    "admin": ("ops-anna sre-tom mwebb kchan", "plat-jo infra-lee dkowal nsingh"),
    "host": (
        "web-01 web-02 app-03 db-01 node-7 node-12 worker-4 mail-1",
        "edge-2 front-5 srv-21 pg-02 vm-118 build-3 gw-1",
    ),
    "svc": (
        "checkout orders catalog auth-api inventory billing",
        "shipping search profile ledger-api cart notifier",
    ),
    "db": ("shop crm metrics tenants", "sales portal events users_prod"),
    "table": (
        "orders invoices sessions clicks line_items stock",
        "payments shipments page_views audit_trail carts refunds",
    ),
    "dom": (
        "minexmr.cc cdn-sync.net fastmail-offers.com api.partner.io static.kontora.ru pay.acme.dev",
        "xmr-eu.org update-check.info promo-letter.biz rates.fixlane.io img.telma.cn hub.north.dev",
    ),
    "dev": ("sda1 sdb nvme0n1 dm-0", "vda1 sdc1 nvme1n1 md127"),
    "dev0": ("eth0 ens5", "eno1 ens192"),
    "path": ("/srv/share /home/finance /var/lib/app /data/exports", "/mnt/projects /home/hr /opt/store /srv/archive"),
    "file": ("q3_report budget contracts access main.trace", "payroll plan_2025 customers error worker.out"),
    "res": ("products orders users quotes items", "articles rates invoices reviews media"),
    "word": (
        "nimbus dbusd kthread falcon orion delta zephyr pixel cobalt",
        "quartz netd irqhelper vortex sierra lambda onyx ember tundra",
    ),
    "guess": ("admin root test oracle ftpuser guest", "ubuntu pi postgres support git www"),
}


def _hex(rng: random.Random) -> str:
    return f"{rng.getrandbits(32):08x}"


def _qid(rng: random.Random) -> str:
    return f"{rng.getrandbits(40):010X}"


_NUMBERS: dict[str, Callable[[random.Random], str]] = {
    "n": lambda rng: str(rng.randint(11, 990)),
    "big": lambda rng: str(rng.randint(1_200, 980_000)),
    "ms": lambda rng: str(rng.randint(40, 990)),
    "sec": lambda rng: f"{rng.uniform(1.5, 180):.1f}",
    "pct": lambda rng: str(rng.randint(52, 98)),
    "cpu": lambda rng: str(rng.randint(1, 7)),
    "pid": lambda rng: str(rng.randint(800, 64_000)),
    "port": lambda rng: str(rng.randint(32_768, 60_999)),
    "uid": lambda rng: str(rng.randint(1000, 1040)),
    "ver": lambda rng: f"v{rng.randint(1, 4)}.{rng.randint(0, 30)}.{rng.randint(0, 9)}",
    "hex": _hex,
    "qid": _qid,
}
_INSIDE = {"A": (("10.0", 0, 15), ("192.168", 10, 40)), "B": (("10.8", 16, 31), ("172.20", 0, 15))}
_OUTSIDE = {"A": (185, 45, 91), "B": (103, 194, 77)}
_OF_CASE = ("user", "admin", "host", "svc", "svc2", "db", "dom", "dev", "dev0", "ext", "word", "path")


@dataclass
class Cast:
    """Who takes part in one case: names that stay the same from line to line, drawn from a phrasing's lists.

    `coined`: how often a case has a name that no list has.
    """

    rng: random.Random
    phrasing: str
    coined: float
    fixed: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.coins = self.rng.random() < self.coined
        self.fixed.update({name: self._draw(name) for name in _OF_CASE})
        if self.coins:
            self.fixed[self.rng.choice(("user", "svc", "table"))] = coin(self.rng)

    def fill(self, phrase: str) -> str:
        """The phrase with its slots filled."""
        parts = list(_parts(phrase))
        for i in range(1, len(parts), 2):
            name = parts[i]
            parts[i] = self.fixed.get(name) or self._draw(name)
        return "".join(parts)

    def side(self) -> str:
        """A or B: the lists that the next word comes from."""
        return self.phrasing if self.phrasing != "both" else self.rng.choice("AB")

    def _draw(self, name: str) -> str:
        rng = self.rng
        if name in _NUMBERS:
            return _NUMBERS[name](rng)
        if name in ("ext", "ext2"):
            return (
                f"{rng.choice(_OUTSIDE[self.side()])}.{rng.randint(1, 250)}.{rng.randint(1, 250)}.{rng.randint(2, 250)}"
            )
        if name == "ip":
            net, low, high = rng.choice(_INSIDE[self.side()])
            return f"{net}.{rng.randint(low, high)}.{rng.randint(2, 250)}"
        if name == "pod":
            return f"{self.fixed['svc']}-{rng.getrandbits(36):09x}-{_tail(rng)}"
        return rng.choice(_names(name.rstrip("2") if name == "svc2" else name, self.side()))


def coin(rng: random.Random) -> str:
    """A name that can be said, such as `tranoul`."""
    return "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(rng.randint(2, 3)))


def _tail(rng: random.Random) -> str:
    return "".join(rng.choice("bcdfghjklmnpqrstvwxz2456789") for _ in range(5))


@lru_cache
def _names(name: str, side: str) -> tuple[str, ...]:
    return tuple(_LISTS[name]["AB".index(side)].split())


@lru_cache(maxsize=4096)
def _parts(phrase: str) -> tuple[str, ...]:
    """Text, slot, text, slot, … text."""
    return tuple(_SLOT.split(phrase))
