"""The tokens of a quantity, and texts that may be meant where commas or points are unclear."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from estimator.quantity.number import LIKE_THOUSANDS, VULGAR, Number, QuantityError, is_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_LONGEST = 200

# Spaces that group digits in print: no-break, thin, narrow no-break. They are read as spaces.
_PRINT_SPACES = "\N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}"
_SPACES = str.maketrans(_PRINT_SPACES, " " * len(_PRINT_SPACES))

# Commas group digits only where every group of a run has three: 1,000,2 is no number. Nor are
# thousands of nothing: 0,500 has a decimal comma.
GROUPED = r"(?<![\d,_]) (?<!\d\.) [1-9]\d{0,2} (?:,\d{3})+ (?!,?\d)"
# Hedges by what they are written as in a quantity; those before a number, and those behind it.
_BEFORE = {
    "~": ("~", "≈", "about", "around", "roughly", "approximately", "approx", "approx.", "circa",
          "ca.", "c.", "some", "nearly", "almost", "close to"),
    ">": (">", "more than", "over", "above", "upwards of", "in excess of"),
    ">=": (">=", "≥", "at least", "no less than", "not less than", "no fewer than",
           "not fewer than"),
    "<": ("<", "less than", "fewer than", "under", "below"),
    "<=": ("<=", "≤", "at most", "up to", "no more than", "not more than", "as many as",
           "as much as", "within"),
}  # fmt: skip
_AFTER = {
    "~": ("~", "≈", "or so"),
    ">=": ("+", "plus", "or more", "at least"),
    "<=": ("-", "or less", "or fewer", "at most"),
}
HEDGES_BEFORE = {text: hedge for hedge, texts in _BEFORE.items() for text in texts}
HEDGES_AFTER = {text: hedge for hedge, texts in _AFTER.items() for text in texts}
_HEDGE_WORDS = "|".join(
    text.replace(" ", "[ ]+").replace(".", "[.]") + ("" if text[-1] == "." else r"\b")
    for text in sorted({*HEDGES_BEFORE, *HEDGES_AFTER}, key=len, reverse=True)
    if text.isascii() and text[0].isalpha()
)
_TOKEN = re.compile(
    rf"""(?P<number>
           (?: {GROUPED} | [1-9]\d{{0,2}} (?: (?:_\d{{3}})+ (?![\d_]) | (?:[ ]\d{{3}})+ (?!\d) )
             | \d+ ) (?:\.\d+)? (?:e[+-]?\d+)?
           | \.\d+ (?:e[+-]?\d+)? )
       | (?P<vulgar> [{"".join(VULGAR)}] )
       | (?P<hedge> ~ | ≈ | >= | ≥ | > | <= | ≤ | < | \b (?: {_HEDGE_WORDS} ) )
       | (?P<percent> % | \b per[ ]?cent \b )
       | (?P<spread> ± | \+/?- )
       | (?P<range> \.{{2,}} )
       | (?P<interval> \b to \b )
       | (?P<choice> [,\0] )
       | (?P<either> \b or \b )
       | (?P<glue> \b (?: of | left | and | between | from ) \b )
       | (?P<word> [a-z]+ )
       | (?P<slash> / )
       | (?P<sign> [-+‐‑‒–—―−] )
       | (?P<open> \( )
       | (?P<close> \) )
       | (?P<level> @ )
       | (?P<space> [ ]+ )
       | (?P<other> . )""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


class Token(NamedTuple):
    """A piece of the text; print spaces in it have become plain ones."""

    kind: str
    text: str
    start: int
    end: int


def spelled_out(value: Fraction, first: Token, last: Token) -> Token:
    """Return the token of a number that was written in words, or as a fraction."""
    is_plain = value >= 1 and is_decimal(value)
    text = Number.exact(value).spelled(suffixed=False) if is_plain else str(value)
    return Token("number", text, first.start, last.end)


def part_of_one(above: Token, below: Token) -> Fraction | None:
    """A part of one, 1/4; None for other quotients."""
    if not (above.text.isdecimal() and below.text.isdecimal()):
        return None
    top, bottom = int(above.text), int(below.text)
    return Fraction(top, bottom) if 0 < top < bottom else None


def check_characters(text: str) -> None:
    """Refuse texts that are too long, or hold what cannot be seen."""
    if len(text) > _LONGEST:
        raise QuantityError(
            text, (0, len(text)), f"is longer than {_LONGEST} characters", "shorten it"
        )
    if text.isascii() and text.isprintable():
        return
    for place, character in enumerate(text):
        span = (place, place + 1)
        if character.isdecimal() and not character.isascii():
            raise QuantityError(text, span, "is not one of the digits 0 to 9", "type it as one")
        if not character.isprintable() and character not in _PRINT_SPACES:
            raise QuantityError(text, span, "is a control character", "leave it out")


def tokens(text: str) -> list[Token]:
    """Cut a text into tokens, spaces left out; the last is an empty one of the kind "end"."""
    plain = text.translate(_SPACES)
    if "(" in plain:  # there commas only separate; NUL, a comma that groups no digits, is its own
        plain = plain.replace(",", "\0")
    found = [
        Token(str(match.lastgroup), match[0], *match.span())
        for match in _TOKEN.finditer(plain)
        if match.lastgroup != "space"
    ]
    return [*found, Token("end", "", len(text), len(text))]


Change: TypeAlias = tuple[int, int, str]  # start, end, and what stands there instead

_WHOLE = re.compile(r"\d[\d_ ]*|" + LIKE_THOUSANDS.pattern, re.ASCII)
_DECIMALS = re.compile(r"\d+(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_GROUPS = re.compile(r"(?<!\d)(?<!\d\.)([1-9]\d{0,2}(?:\.\d{3}){2,})(?:,(\d+))?(?!\.?\d)", re.ASCII)


def rewritten(text: str, changes: Iterable[Change]) -> str:
    """Return the text with parts of it replaced."""
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def readings_of_commas(text: str, found: Sequence[Token]) -> tuple[str, str]:
    """Write a text with decimal points for its commas, and with a space behind them.

    Both are empty if no comma lacks a space; the first one if none of them can be a point.
    """
    tight = tight_commas(found)
    maybe = {place for place in tight if _is_point(found, place)}
    # In 1,2,3 both commas would be points of one number.
    points = {place for place in maybe if not maybe & {place - 2, place + 2}}
    spaces = {place: (found[place].start, found[place].end, ", ") for place in tight}
    listed = rewritten(text, spaces.values()) if tight else ""
    if not points:
        return "", listed
    changes = [change for place, change in spaces.items() if place not in points]
    for place in points:
        before = found[place - 1]
        changes += [
            (before.start, before.end, before.text.replace(".", "")),
            (found[place].start, found[place].end, "."),
        ]
    return rewritten(text, changes), listed


def tight_commas(found: Sequence[Token]) -> list[int]:
    """Return the places of the commas that have no space behind them."""
    return [
        place
        for place, token in enumerate(found[:-1])
        if token.kind == "choice" and token.text == "," and found[place + 1].start == token.end
    ]


def _is_point(found: Sequence[Token], place: int) -> bool:
    before, comma, after = found[place - 1 : place + 2]
    return (
        before.kind == after.kind == "number"
        and before.end == comma.start
        and _WHOLE.fullmatch(before.text) is not None
        and _DECIMALS.fullmatch(after.text) is not None
    )


def readings_of_points(
    text: str, found: Sequence[Token], numbers: Iterable[Token]
) -> tuple[str, str]:
    """Write a text with these numbers of it, like 16.000, as thousands, and as decimals."""
    whole = [(found[place].end, found[place].end, " ") for place in tight_commas(found)]
    decimal = whole.copy()
    for token in numbers:
        shorter = token.text.rstrip("0")
        shorter += "0" * (shorter[-1] == ".")
        whole.append((token.start, token.end, token.text.replace(".", "")))
        decimal.append(
            (token.start, token.end, shorter if shorter != token.text else f"{shorter}0")
        )
    return rewritten(text, whole), rewritten(text, decimal)


def plain_points(text: str) -> tuple[str, ...]:
    """Write 1.000.000 and 1.000.000,5 as 1,000,000 and 1000000.5; nothing if there is none."""

    def grouped(match: re.Match[str]) -> str:
        return match[1].replace(".", ",") + (f".{match[2]}" if match[2] else "")

    def plain(match: re.Match[str]) -> str:
        return grouped(match).replace(",", "")

    texts = _GROUPS.sub(grouped, text), _GROUPS.sub(plain, text)
    return tuple(dict.fromkeys(new for new in texts if new != text))
