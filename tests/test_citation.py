"""References: text, BibTeX and CSL-JSON, whatever the title holds."""

from __future__ import annotations

import datetime as dt
import json
import re
import warnings
from importlib.resources import files

import jsonschema
import pytest
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string

from estimator.register.citation import cite, locators
from estimator.register.records import Source
from estimator.register.register import shipped

STYLE = CitationStylesStyle("harvard-cite-them-right", validate=False)
KOREAN = shipped().source("news1-2023-11-01")
REPORT = shipped().source("csis-2024-05-22")
NASTY = Source(
    id="nasty-2024",
    publisher="R&D {Paper} #1",
    title='100% of $5_000 ~ a^b \\input{x} "q" [tube]\n\tnext\x1b[31m',
    published=dt.date(2024, 2, 29),
    language="en",
    kind="reference",
    reliability="F",
    author="A. Author, B. Other and C. Third",
    url="https://example.org/a_b?c=%20{d}",
)

DATE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "date-parts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {
                "type": "array",
                "minItems": 1,
                "maxItems": 3,
                "items": {"type": "integer"},
            },
        }
    },
}
# What csl-data.json (citation-style-language/schema) asks of the fields that are used here.
CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["type", "id"],
        "additionalProperties": False,
        "properties": {
            "type": {"enum": ["article-newspaper", "report", "webpage"]},
            "id": {"type": "string"},
            **{
                key: {"type": "string"}
                for key in ("title", "publisher", "container-title", "language", "URL", "locator")
            },
            "author": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {k: {"type": "string"} for k in ("family", "given", "literal")},
                },
            },
            "issued": DATE,
            "accessed": DATE,
        },
    },
}


def test_csl_json_keeps_to_the_published_schema():
    items = json.loads(cite([*shipped().sources.values(), NASTY], "csl-json"))
    jsonschema.validate(items, CSL)
    assert len(items) == len(shipped().sources) + 1
    assert items[-1]["title"] == NASTY.title


def rnc(name):
    """Every word in quotes of a file of the CSL schema, which citeproc-py brings along."""
    folder = files("citeproc") / "data/schema/schemas/styles"
    return set(re.findall(r'"([\w-]+)"', (folder / name).read_text(encoding="utf-8")))


def test_items_are_of_the_types_and_have_the_variables_of_csl():
    items = json.loads(cite([*shipped().sources.values(), NASTY], "csl-json"))
    assert {item["type"] for item in items} <= rnc("csl-types.rnc")
    assert {key for item in items for key in item} <= rnc("csl-variables.rnc") | {
        *("id", "type", "language")
    }


@pytest.mark.parametrize("figure", shipped().figures.values(), ids=lambda figure: figure.id)
def test_references_of_every_figure_against_pybtex_and_citeproc(figure):
    """Derived ones included, each with all that its inputs rest on."""
    register = shipped()
    sources = register.sources_behind([figure])
    ids = [source.id for source in sources]
    assert ids or figure.status != "cited"
    places = locators(register.figures_behind([figure]))
    entries = parse_string(cite(sources, "bibtex", places), "bibtex").entries
    assert list(entries) == ids
    assert {
        id_: entry.fields["note"] for id_, entry in entries.items() if "note" in entry.fields
    } == {id_: place.replace("&", r"\&") for id_, place in places.items()}
    items = json.loads(cite(sources, "csl-json", places))
    jsonschema.validate(items, CSL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of fields that citeproc-py does not know
        known = CiteProcJSON(items)
    bibliography = CitationStylesBibliography(STYLE, known, formatter.plain)
    for id_ in ids:
        bibliography.register(Citation([CitationItem(id_)]))
    lines = list(map(str, bibliography.bibliography()))
    assert len(lines) == len(ids)
    assert all(source.date[:4] in line for source, line in zip(sources, lines, strict=True))


def test_where_in_a_source_a_figure_stands():
    (figure, *_) = (each for each in shipped().figures.values() if each.locator)
    source = shipped().source_of(figure)
    places = locators([figure])
    assert places == {source.id: figure.locator}
    assert f"{source.date}. {figure.locator}." in cite([source], places=places)
    assert f"note = {{{figure.locator}}}," in cite([source], "bibtex", places)
    assert json.loads(cite([source], "csl-json", places))[0]["locator"] == figure.locator


def test_korean_stays_korean():
    (item,) = json.loads(cite([KOREAN], "csl-json"))
    assert item["title"] == KOREAN.title
    assert item["author"] == [{"literal": "김정률"}, {"literal": "이밝음"}]
    assert item["issued"] == {"date-parts": [[2023, 11, 1]]}
    assert "국정원" in cite([KOREAN], "csl-json")
    assert "author = {{김정률} and {이밝음}}," in cite([KOREAN], "bibtex")


def test_text():
    assert cite([REPORT]) == "Max Bergmann et al. Collaboration for a Price. CSIS. 2024-05-22."
    assert cite([KOREAN]).endswith(
        ". News1. 2023-11-01. https://news1.kr/amp/politics/assembly/5217986"
    )
    assert cite([]) == ""
    assert cite([], "csl-json") == "[]"


def test_bibtex_entry():
    assert cite([REPORT], "bibtex").split("\n") == [
        "@techreport{csis-2024-05-22,",
        "  title = {{Collaboration for a Price}},",
        "  institution = {CSIS},",
        "  author = {Bergmann, Max and others},",
        "  year = {2024},",
        "  month = may,",
        "  date = {2024-05-22},",
        "  langid = {en},",
        "}",
    ]


@pytest.mark.parametrize(
    ("published", "parts", "bibtex"),
    [
        ("2023-03", [2023, 3], ["  year = {2023},", "  month = mar,", "  date = {2023-03},"]),
        ("2023", [2023], ["  year = {2023},", "  date = {2023},"]),
    ],
)
def test_a_partial_date_is_cited_as_such(published, parts, bibtex):
    url, read = "https://example.org/a", dt.date(2026, 11, 20)
    source = NASTY.model_copy(update={"published": published, "read": read, "url": url})
    assert cite([source]).endswith(f". {published}. https://example.org/a (read 2026-11-20)")
    (item,) = json.loads(cite([source], "csl-json"))
    assert item["issued"] == {"date-parts": [parts]}
    assert item["accessed"] == {"date-parts": [[2026, 11, 20]]}
    jsonschema.validate([item], CSL)
    lines = cite([source], "bibtex").split("\n")
    start = lines.index(bibtex[0])
    assert lines[start : start + len(bibtex)] == bibtex
    assert "  urldate = {2026-11-20}," in lines


def test_bibtex_escapes():
    text = cite([NASTY], "bibtex")
    assert r"howpublished = {R\&D \{Paper\} \#1}," in text
    assert (
        r"100\% of \$5\_000 \textasciitilde{} a\textasciicircum{}b \textbackslash{}input\{x\}"
        in text
    )
    assert "author = {Author, A. and Other, B. and Third, C.}," in text
    assert "url = {https://example.org/a_b?c=%20%7Bd%7D}," in text
    assert "\x1b" not in text
    assert "\t" not in text


@pytest.mark.parametrize(
    "source", [*shipped().sources.values(), NASTY], ids=lambda source: source.id
)
def test_bibtex_braces_balance(source):
    """A reader counts braces, escaped ones left out; each field is one line that ends the count."""
    for line in cite([source], "bibtex").split("\n")[1:-1]:
        bare = re.sub(r"\\[{}\\]", "", line)
        assert bare.count("{") == bare.count("}")


@pytest.mark.parametrize(
    ("printed", "language", "bibtex"),
    [
        ("Jack Watling and Nick Reynolds", "en", "Watling, Jack and Reynolds, Nick"),
        ("Oleksandr V Danylyuk", "en", "Danylyuk, Oleksandr V"),
        ("Song Sang-ho", "en", "Song, Sang-ho"),
        ("Jan van der Berg et al.", "nl", "van der Berg, Jan and others"),
        ("José Ortega y Gasset", "es", "{José Ortega y Gasset}"),  # where families have two words
        ("Łukasz Żółć, Élise d'Arc", "fr", "Żółć, Łukasz and d'Arc, Élise"),
        ("Ministry of Defence", "en", "{Ministry of Defence}"),
        ("Kim Jong Un", "ko", "{Kim Jong Un}"),
        ("Reuters", "en", "{Reuters}"),
        ("John Smith Jr.", "en", "{John Smith Jr.}"),
        ("김정률", "ko", "{김정률}"),
    ],
)
def test_names_as_bibtex_reads_them(printed, language, bibtex):
    source = NASTY.model_copy(update={"author": printed, "language": language})
    assert f"author = {{{bibtex}}}," in cite([source], "bibtex")
    (item,) = json.loads(cite([source], "csl-json"))
    jsonschema.validate([item], CSL)
    names = [
        f"{name['family']}, {name['given']}" if "family" in name else f"{{{name['literal']}}}"
        for name in item["author"]
    ]
    assert " and ".join(names).replace("{et al.}", "others") == bibtex


def test_no_author_of_the_register_is_kept_whole_but_korean_ones():
    whole = re.findall(r"author = .*\{\{?[^,}]*\}", cite(shipped().sources.values(), "bibtex"))
    assert len(whole) == 1
