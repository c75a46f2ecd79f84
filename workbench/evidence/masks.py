"""A log message → the row of tokens that it shares with messages which differ from it in values only.

Words are masked one by one and remembered, so that a message costs little more than being cut at its spaces.
"""

from __future__ import annotations

import re

VALUE = "<*>"
Row = tuple[str, ...]

TEXT_LIMIT = 4096  # characters of a message that are looked at: what tells messages apart comes first
TOKEN_LIMIT = 100
WORD_LIMIT = 256  # longer words are not worth remembering
WORDS_REMEMBERED = 100_000

_DIGITS = re.compile("[0-9][0-9a-fA-F]*")
# A title that nothing ends is no title: what follows it is said all the same.
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")

# Both see words in which each run of digits is one 0 already. No pattern may cost more than some looks at each sign of
# a word that was written to be slow: runs of signs have one way to match, or a bound.
_VALUES = re.compile(
    r"""
      \b[a-zA-Z][\w+.-]*://[^\s,;)\]}'"<>]+                        # an address of the web
    | (?<![\w)\]>/.])\.{0,2}/[\w.+~%@\#/-]*[\w%\#~+-]               # a path
    | (?<![\w)\]>/.])/(?=[,;:)\]]|$)                              # the root of all paths
    | \b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+               # mail
    | \b[a-zA-Z][\w-]{0,62}(?:\.[\w-]{1,63}){1,9}:0\b             # host and port
    | [0a-fA-F]*0[0a-fA-F]*(?::[0a-fA-F]*)+(?:[.,]0)?             # clock times, MAC and IPv6
    | (?:^[<~])?(?:(?<![a-zA-Z0])[-+])?[a-zA-Z]*0[a-zA-Z0]*(?:[.:,+-][a-zA-Z]*0[a-zA-Z0]*)*%?  # numbers, ids, dates
    """,
    re.VERBOSE,
)
_MAY_BE = re.compile("[0/@]")  # no value has none of these
_HOST = re.compile(r"(?<![\w.-])[a-zA-Z-]*<\*>(?:[.-][a-zA-Z][a-zA-Z-]*+|[.-]?<\*>)*\.[a-zA-Z][a-zA-Z-]*(?![\w(])")
_TOKENS = re.compile(r"(?:<\*>|[\w.$*/#@+~%&!?^\\-])+(?:\([^()\s]*\))?|\S")
_DATE_AND_CLOCK = re.compile(r"\b(0([-/.])0\2(?:0|[A-Z][a-z]{2})) +(?=0:0)")
_EMPTY = {"()": ("(", VALUE, ")"), "[]": ("[", VALUE, "]"), '""': ('"', VALUE, '"'), "''": ("'", VALUE, "'")}

_SEPARATORS = frozenset(",;")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_UNITS = _words(
    """byte bytes kb mb gb tb kib mib gib tib ns us µs ms msec msecs s sec secs second seconds millisecond milliseconds
    microseconds min mins minute minutes h hr hrs hour hours day days"""
)
_MONTHS = _words("""jan feb mar apr may jun jul aug sep sept oct nov dec
    january february march april june july august september october november december""")
_DAYS = _words("mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday")
_ZONES = _words("UTC GMT EST EDT CST CDT MST MDT PST PDT BST WET CET CEST EET EEST MSK IST JST KST HKT")


def plain(text: str) -> str:
    """The beginning of a message, without colors and with each run of digits as one 0: equal for most repeats."""
    text = text[:TEXT_LIMIT]
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    return _DIGITS.sub("0", text)


class Masks:
    """Cuts messages into rows; what it remembers of words changes nothing but its speed."""

    def __init__(self) -> None:
        self._words: dict[str, Row] = {}

    def row(self, text: str) -> Row:
        """The tokens of what `plain` gave, with `<*>` for values; a date, a quantity or a list of values is one."""
        tokens: list[str] = []
        if ":0" in text:
            text = _DATE_AND_CLOCK.sub(r"\1T", text)
        for word in text.split():
            known = self._words.get(word)
            tokens += self._remember(word) if known is None else known
            if len(tokens) > TOKEN_LIMIT:
                break
        return tuple(_without_lists(_joined(tokens[:TOKEN_LIMIT])))

    def _remember(self, word: str) -> Row:
        tokens = _tokens(word)
        if len(word) <= WORD_LIMIT:
            if len(self._words) >= WORDS_REMEMBERED:
                self._words.clear()
            self._words[word] = tokens
        return tokens


def _tokens(word: str) -> Row:
    if word in _EMPTY:
        return _EMPTY[word]
    masked = _VALUES.sub(VALUE, word) if _MAY_BE.search(word) else word
    if VALUE in masked:
        masked = _HOST.sub(VALUE, masked)
    return tuple(_TOKENS.findall(masked))


def _joined(tokens: list[str]) -> list[str]:
    """Tokens with one value for a date in words, and for a quantity with its unit."""
    if VALUE not in tokens:
        return tokens
    joined: list[str] = []
    sized: set[int] = set()  # where values with a unit stand
    dated = -2  # where the last date stands
    for token in tokens:
        end = len(joined)
        if token == VALUE and end:
            if joined[-1].lower() in _MONTHS:
                del joined[_date_start(joined) :]
                dated = len(joined)
            elif dated == end - 1:  # the clock, the year
                continue
            elif dated == end - 2 and joined[-1] in _ZONES:
                joined.pop()
                continue
        elif end and joined[-1] == VALUE and token.lower() in _UNITS:
            sized.add(end - 1)
            continue
        elif token == ")" and {end - 3, end - 1} <= sized and joined[-2] == "(":
            del joined[-2:]  # 1403 bytes (1.4 KB)
            continue
        joined.append(token)
    return joined


def _date_start(joined: list[str]) -> int:
    """Where the date begins whose month is the last token."""
    last = len(joined) - 1
    return last - 1 if last and joined[last - 1].lower() in _DAYS else last


def _without_lists(tokens: list[str]) -> list[str]:
    """Tokens with one value for a list of values.

    Two bare values side by side are two things, more are a list; so are two with a separator or a name: blk_1 blk_2.
    """
    kept: list[str] = []
    i, end = 0, len(tokens)
    while i < end:
        token = tokens[i]
        kept.append(token)
        i += 1
        if VALUE in token:
            after, last, count, parted = i, i, 1, False
            while after < end and (tokens[after] == token or tokens[after] in _SEPARATORS):
                after += 1
                if tokens[after - 1] == token:
                    last, count, parted = after, count + 1, parted or tokens[after - 2] in _SEPARATORS
            if count > 2 or (count == 2 and (parted or token != VALUE)):
                i = last
    return kept
