"""The pages beside README.md: links lead somewhere, and commands print what the pages say."""

from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path

import pytest
from cogapp import Cog

import estimator
from estimator.quantity.quantity import parse

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS]

FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]+`")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
RUN_BY_COG = re.compile(r"^<!-- \[\[\[cog\b.*?\[\[\[end\]\]\] -->$", re.MULTILINE | re.DOTALL)


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def links(text: str) -> list[str]:
    """Where the links of a page lead, those in code and in comments left out."""
    for hidden in (COMMENT, FENCE, CODE):
        text = hidden.sub("", text)
    return LINK.findall(text)


def anchors(text: str) -> set[str]:
    """The names of a page's headings, as GitHub makes them."""
    found: set[str] = set()
    for title in HEADING.findall(FENCE.sub("", text)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).lower()
        name = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        numbered = (f"{name}-{n}" if n else name for n in itertools.count())
        found.add(next(each for each in numbered if each not in found))
    return found


def faults(page: Path, text: str) -> list[str]:
    """The relative links of a page that lead nowhere."""
    found = []
    for link in links(text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(read(target))):
            found.append(link)
    return found


def by_name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_link_leads_to_a_file_and_to_a_heading_in_it(page):
    assert faults(page, read(page)) == []


def test_links_that_lead_nowhere_are_found():
    text = (
        "# A title: with `code`\n[a](gone.md) [b](LICENSE) [c](#a-title-with-code) [d](#none)\n"
        "[e](docs/methods.md#4-uncertainty) [f](docs/methods.md#none) [g](https://example.org/x)\n"
        "`[h](gone.md)`\n```\n[i](gone.md)\n```\n<!-- [j](gone.md) -->\n"
    )
    page = ROOT / "README.md"
    assert faults(page, text) == ["gone.md", "#a-title-with-code", "#none", "docs/methods.md#none"]
    assert anchors(text) == {"a-title-with-code"}


def test_headings_of_one_name_are_numbered():
    assert anchors("# One\n## One\n# Two\n### One\n") == {"one", "one-1", "two", "one-2"}


@pytest.mark.parametrize("page", DOCS, ids=by_name)
def test_every_block_prints_what_its_commands_print(page, capsys):
    code = Cog().main(["cog", "--check", "-I", str(ROOT / "tests"), str(page)])
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("page", DOCS, ids=by_name)
def test_every_command_runs_and_ends_well(page):
    text = read(page)
    assert "$ estimate" not in RUN_BY_COG.sub("", text)


def test_every_page_is_reached_from_the_readme():
    text = read(ROOT / "README.md")
    home = {"index.md"}  # of the site, in the place of the README
    assert {page.name for page in DOCS} - home <= {Path(link).name for link in links(text)}


def test_the_citation_is_of_this_version():
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    lines = read(ROOT / "CITATION.cff").splitlines()
    assert f"version: {estimator.__version__}" in lines
    assert f"license: {project['license']}" in lines
    assert f"  - name: {project['authors'][0]['name']}" in lines


WORDS = ("chance", "copula", "mixture", "P5–P95", "Shapley share", "Sobol' share", "ln(days)")


def test_the_glossary_has_the_words_of_the_screens():
    """Names of distributions as readings say them, of shares, and of what figures are."""
    page = read(ROOT / "docs" / "glossary.md")
    terms = re.findall(r"^\| ([^|]+?) \|", page, re.MULTILINE)
    said = (
        parse(text).reading().partition(" → ")[2].split(",")[0]
        for text in ("1..2", "1..2..4", "1 to 2", "1 ± 0.5", "beta(2,5)", "triangular(1,2,3)")
    )
    assert {*said, "logit-normal", *WORDS} <= set(terms)
    words = [term for term in terms if term not in {"term", "---"}]
    assert len(words) == len(set(words))  # one meaning a word
