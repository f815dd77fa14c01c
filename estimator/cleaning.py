"""Text from anywhere as it may go out: the one gate for every format, and for pytest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


def clean(text: str) -> str:
    """Text from anywhere as it may go out: nothing in it that is unseen, and nothing that is run.

    Every format cleans what it is given; JSON and XML write the same characters in their own way
    instead. Control characters, line ends, what turns the direction of writing and what no reader
    sees are left out. Joiners stay between letters that are not ASCII, as in Persian and in emoji.
    A leading ``::`` gets a quote before it and ``##[`` a space, for they command the logs of CI.
    """
    seen = printable(text)
    if seen.lstrip().startswith("::"):
        seen = f"'{seen}"
    return COMMAND.sub("# #", seen) if "##" in seen else seen


def printable(text: str) -> str:
    """Text in one line and without what nobody sees."""
    if text.isascii() and text.isprintable():
        return text
    return rid_of_unseen(text.translate(_SPACES), lambda _: "")


def rid_of_unseen(text: str, put: Callable[[re.Match[str]], str]) -> str:
    """Text with something else in the place of each character that nobody sees."""
    return _JOINERS.sub(put, _UNSEEN.sub(put, text))


_SPACES: Final = {ord(char): " " for char in "\t\r\n"}
_UNSEEN: Final = re.compile(
    # controls, and halves of characters
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
    # line ends and directions of writing
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    # what is ignored where it is not known, and is nothing to be seen where it is (Unicode:
    # Default_Ignorable_Code_Point, less variation selectors, which change what is seen)
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_JOINERS: Final = re.compile(
    "(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f\u200c\u200d])"
)
COMMAND: Final = re.compile(r"##(?=\w*\[)")
"""What begins a command to Azure, TeamCity and the older GitHub, wherever it stands in a line."""
