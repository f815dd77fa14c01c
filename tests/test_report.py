"""Documents: what is in them, that they load nothing, and that no text in them is markup."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from cli_harness import call, one_line
from register_files import write

import estimator
from estimator import extras

if TYPE_CHECKING:
    from pathlib import Path

POINTS = "--rounds 1M --daily 16k --lasts 60d"
RUNS = [
    POINTS,
    "nis-2023-ranges",
    "--rounds 1M --lasts 2mo --start 2023-11-01",
    "--rounds 1M --against RU",
    "--rounds 180 --production 125/year --in production",
    "solve daily --rounds 1M --lasts 60d",
    "rebuild --target 3M --rounds 1M --production 8k",
    "drivers nis-2023-ranges",
    "compare nis-2023 nis-2023-ranges",
    "cross kp-ru",
    "check nis-2023",
    "figures --metric firing_rate",
]
VOID = {"meta", "img"}


class Read(HTMLParser):
    """The tags and texts of a document; complains of what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open) and data.strip():
            self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def document(run: str, folder: Path) -> str:
    path = folder / "x.html"
    done = call(*run.split(), "-o", str(path))
    assert (done.code, done.out, done.err) == (0, "", "")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("run", RUNS)
def test_a_document_says_all_that_the_command_line_says(run, tmp_path):
    """Oracle: the JSON of Markdown's sentences and cells, but for bars and the next step."""
    found = " ".join(" ".join(Read(document(run, tmp_path)).texts).split())
    plain = call(*run.split(), "-f", "plain").out
    for line in plain.splitlines():
        if line.startswith("Next: ") or set(line) & set("█▁▂▃▄▅▆▇"):
            continue
        for part in re.split(r"\s{2,}", line.strip()):
            assert part in found, part


@pytest.mark.parametrize("run", RUNS)
def test_a_document_loads_nothing_and_runs_only_what_it_brings(run, tmp_path):
    text = document(run, tmp_path)
    read = Read(text)
    policy = next(
        str(each["content"])
        for each in read.all("meta")
        if each.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not read.all("link")
    assert not read.all("iframe")
    for image in read.all("img"):
        assert str(image["src"]).startswith("data:image/svg+xml;base64,")
        assert image["alt"]
    for link in read.all("a"):
        assert str(link["href"]).startswith("https://")
        assert link["rel"] == "noreferrer"
    for tag, attributes in read.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
    for tag in ("style", "script"):
        for attributes, body in re.findall(rf"<{tag}([^>]*)>(.*?)</{tag}>", text, re.DOTALL):
            digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
            assert "application/json" in attributes or f"'sha256-{digest}'" in policy


@pytest.mark.parametrize(
    ("run", "charts"),
    [
        ("--rounds 1M..2M --daily 16k --lasts 60d", ["stock", "chance", "drivers"]),
        ("cross kp-ru", ["cross"]),
        ("drivers nis-2023-ranges", ["drivers"]),
        ("check nis-2023", []),
    ],
)
def test_every_chart_of_an_answer_is_in_it(run, charts, tmp_path):
    read = Read(document(run, tmp_path))
    found = [str(each.get("id")) for each in read.all("div") if each.get("id")]
    assert {f"chart-{name}" for name in charts} <= set(found)
    assert len(read.all("img")) == len([name for name in found if name.startswith("chart-")])


NASTY = [
    "</title><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt; & \" ' `",
    "</script><script>alert(1)</script>",
]


@pytest.mark.parametrize("title", NASTY)
def test_hostile_titles_are_text(title, tmp_path):
    scenario = tmp_path / "x.json"
    content = {"title": title, "stock": {"rounds": "1M..2M"}, "use": {"daily": "1k"}}
    scenario.write_text(json.dumps(content), encoding="utf-8")
    read = Read(document(str(scenario), tmp_path))
    assert f"{title}." in read.texts
    assert all("onerror" not in attributes for _, attributes in read.tags)
    assert all(attributes.get("src") != "x" for _, attributes in read.tags)


def test_the_same_answer_gives_the_same_text(tmp_path):
    assert document(RUNS[1], tmp_path) == document(RUNS[1], tmp_path)


def test_a_report_has_claims_and_cases_beside_the_answer(tmp_path):
    run = "report nis-2023 --case kp-ru --case nk-nov-2023 --claims nis-2023"
    read = Read(document(run, tmp_path))
    said = " ".join(read.texts)
    for each in ("cross kp-ru", "cross nk-nov-2023", "check nis-2023", "nis-2023"):
        for line in call(*each.split(), "-f", "plain").out.split("\n\n")[0].splitlines():
            assert line in said
    assert "Beside it: do these claims hold?" in said
    assert "estimate cross kp-ru" in said
    for figure in ("csis-2024-02-rounds", "syrskyi-2023-10-ru"):  # of the case, of a claim
        cited = call("figures", figure, "--cite", "text").out.splitlines()[0]
        assert cited in read.texts


def test_claims_and_cases_find_the_register_beside_them(tmp_path):
    write(tmp_path)
    run = f"report --rounds 1M --daily 16k --claims {tmp_path}"
    assert "Beside it" in " ".join(Read(document(run, tmp_path)).texts)
    named = f"report --rounds 1M --daily 16k --claims nis-2023 --data {tmp_path}"
    assert "Beside it" in " ".join(Read(document(named, tmp_path)).texts)


def test_a_report_of_a_stock_alone_has_cases_too(tmp_path):
    said = " ".join(Read(document("report --rounds 1M --case kp-ru", tmp_path)).texts)
    assert "Beside it, a cross-check: North Korea" in said


def test_what_is_to_be_run_again_gives_the_same_answer(tmp_path):
    text = document("report --rounds 1M --daily 10k..20k --case kp-ru", tmp_path)
    again = re.search(r"<code data-command>(.*?)</code>", text)
    assert again
    words = html.unescape(again[1]).split()
    assert words == ["estimate", "--rounds", "1M", "--daily", "10k..20k"]
    assert call(*words[1:], "-f", "plain").out.splitlines()[0] in html.unescape(text)


def test_sources_are_cited(tmp_path):
    read = Read(document("nis-2023-ranges", tmp_path))
    cited = call("figures", "rusi-2024-10-ru", "--cite", "text").out.strip()
    assert cited in read.texts


@pytest.mark.parametrize(
    ("run", "told"),
    [
        ("report nis-2023", "-o: a report is one HTML file; write -o report.html"),
        ("report nis-2023 -o x.md", "-o: a report is one HTML file; write -o report.html"),
        ("report nis-2023 -o x.html --case none-such", "neither a file nor a case"),
        ("report nis-2023 -o x.html --claims none-such", "none-such"),
    ],
)
def test_what_is_no_report_is_told_in_one_line(run, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert told in one_line(call(*run.split()), 2)
    assert not list(tmp_path.iterdir())


def test_without_the_library_one_line_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    done = call(*POINTS.split(), "-o", str(tmp_path / "x.html"))
    assert "pip install 'munitions-estimator[charts]'" in one_line(done, 2)
    assert not list(tmp_path.iterdir())
    with pytest.raises(estimator.InputError, match="vl-convert"):
        estimator.report("nis-2023")


def test_a_program_gets_the_same_document(tmp_path):
    made = estimator.report("nis-2023-ranges", cases=["kp-ru"])
    typed = document("report nis-2023-ranges --case kp-ru", tmp_path)
    own = r'<section><h2>Run it again</h2>.*?</section>|<script type="application/json".*?</script>'
    one, other = (re.sub(own, "", each, flags=re.DOTALL) for each in (made, typed))
    assert one.split() == other.split()
