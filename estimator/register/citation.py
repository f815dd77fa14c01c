"""Sources as references: a line of text, BibTeX, or CSL-JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from estimator.register.records import Figure, Source

Style = Literal["text", "bibtex", "csl-json"]

_CSL_TYPES: Final = {
    "official": "report",
    "think-tank": "report",
    "agency": "article-newspaper",
    "news": "article-newspaper",
    "reference": "webpage",
}
_BIBTEX: Final = {  # entry type, and the field that takes the publisher
    "official": ("techreport", "institution"),
    "think-tank": ("techreport", "institution"),
    "agency": ("article", "journal"),
    "news": ("article", "journal"),
    "reference": ("misc", "howpublished"),
}
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_NOWHERE: Final[Mapping[str, str]] = MappingProxyType({})
_ESCAPES: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{mark: "\\" + mark for mark in "&%$#_{}"},
    }
)


def cite(
    sources: Iterable[Source], style: Style = "text", places: Mapping[str, str] = _NOWHERE
) -> str:
    """References to the sources, in the order given; an empty text for none (``[]`` in CSL-JSON).

    Args:
        sources: what to cite.
        style: ``text`` one line each, ``bibtex`` one entry each, ``csl-json`` one array.
        places: where in a source, by its id.
    """
    pairs = [(source, places.get(source.id, "")) for source in sources]
    if style == "csl-json":
        return json.dumps([csl(*pair) for pair in pairs], ensure_ascii=False, indent=2)
    if style == "bibtex":
        return "\n\n".join(_bibtex(*pair) for pair in pairs)
    return "\n".join(_line(*pair) for pair in pairs)


def locators(figures: Iterable[Figure]) -> dict[str, str]:
    """Where figures stand in their sources, by the id of the source."""
    found: dict[str, dict[str, None]] = {}
    for figure in figures:
        if figure.source and figure.locator:
            found.setdefault(figure.source, {})[figure.locator] = None
    return {id_: "; ".join(places) for id_, places in found.items()}


def _line(source: Source, place: str = "") -> str:
    parts = [source.author, source.title, source.publisher, source.date, place]
    text = ". ".join(part.rstrip(".") for part in parts if part)
    seen = f" (read {source.read})" if source.read else ""
    return f"{text}. {source.url}{seen}" if source.url else f"{text}."


def csl(source: Source, place: str = "") -> dict[str, Any]:
    """One source as a CSL-JSON item (citation-style-language/schema, csl-data.json)."""
    item: dict[str, Any] = {
        "id": source.id,
        "type": _CSL_TYPES[source.kind],
        "title": source.title,
        "issued": _date_parts(source.date),
        "publisher": source.publisher,
        "language": source.language,
    }
    if source.author:
        item["author"] = [_csl_name(source, name) for name in _authors(source.author)]
        item["author"] += [{"literal": "et al."}] * source.author.endswith(_OTHERS)
    if item["type"] != "report":
        item["container-title"] = source.publisher
    if source.url:
        item["URL"] = source.url
    if place:
        item["locator"] = place
    if source.read:
        item["accessed"] = _date_parts(str(source.read))
    return item


def _date_parts(date: str) -> dict[str, list[list[int]]]:
    """A day, a month or a year, as far as it is known."""
    return {"date-parts": [list(map(int, date.split("-")))]}


_OTHERS: Final = " et al."


def _authors(text: str) -> list[str]:
    """Names as printed: "A and B", "A, B" and "A et al." are known."""
    names = re.split(r",\s+and\s+|\s+and\s+|,\s*", text.removesuffix(_OTHERS))
    return [name for name in names if name]


_FAMILY_FIRST: Final = frozenset({"hu", "ja", "ko", "vi", "zh"})  # as printed in these languages
_WORD: Final = re.compile(r"(?:[dl]['’])?[A-Z\u00c0-\u00de\u0100-\u024f][\w'’.-]*")
_PARTICLE: Final = re.compile(r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|ter|ten|al|bin)")
_ROMANIZED: Final = re.compile(r"[A-Z][a-z]+-[a-z]+")  # Song Sang-ho: the family stands first
_TAILS: Final = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})


def _parted(source: Source, name: str) -> tuple[str, str] | None:
    """Family and given names; None where they cannot be told apart, or it is no person's name."""
    words = name.split()
    if source.language in _FAMILY_FIRST or len(words) < 2 or words[-1] in _TAILS:
        return None
    if not (_WORD.fullmatch(words[0]) and _WORD.fullmatch(words[-1])):
        return None
    if len(words) == 2 and _ROMANIZED.fullmatch(words[1]):
        return words[0], words[1]
    start = len(words) - 1
    while start > 1 and _PARTICLE.fullmatch(words[start - 1]):
        start -= 1
    if not all(map(_WORD.fullmatch, words[:start])):  # Ministry of Defence
        return None
    return " ".join(words[start:]), " ".join(words[:start])


def _csl_name(source: Source, name: str) -> dict[str, str]:
    parts = _parted(source, name)
    return {"family": parts[0], "given": parts[1]} if parts else {"literal": name}


def _bibtex(source: Source, place: str = "") -> str:
    entry, outlet = _BIBTEX[source.kind]
    fields = {
        "title": f"{{{{{_escaped(source.title)}}}}}",
        outlet: f"{{{_escaped(source.publisher)}}}",
    }
    if source.author:
        names = [_bibtex_name(source, name) for name in _authors(source.author)]
        names += ["others"] * source.author.endswith(_OTHERS)
        fields["author"] = f"{{{' and '.join(names)}}}"
    year, *month = source.date.split("-")[:2]
    fields["year"] = f"{{{year}}}"
    if month:
        fields["month"] = _MONTHS[int(month[0]) - 1]
    fields["date"] = f"{{{source.date}}}"
    fields["langid"] = f"{{{source.language}}}"
    if source.url:
        fields["url"] = f"{{{_bare_url(source.url)}}}"
    if place:
        fields["note"] = f"{{{_escaped(place)}}}"
    if source.read:
        fields["urldate"] = f"{{{source.read}}}"
    lines = [f"  {name} = {value}," for name, value in fields.items()]
    return "\n".join([f"@{entry}{{{source.id},", *lines, "}"])


def _bibtex_name(source: Source, name: str) -> str:
    """``Watling, Jack``; in braces, which keep it whole, where its parts are not known."""
    parts = _parted(source, name)
    return ", ".join(map(_escaped, parts)) if parts else f"{{{_escaped(name)}}}"


def _escaped(text: str) -> str:
    """Text for a BibTeX field: marks escaped, control characters turned into spaces."""
    plain = "".join(" " if unicodedata.category(mark) == "Cc" else mark for mark in text)
    return plain.translate(_ESCAPES)


def _bare_url(url: str) -> str:
    """A url field is read verbatim, so only what would end it is replaced."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
