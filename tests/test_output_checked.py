"""The page of a check: counts first, then what changed, then the claims; never a wall of text."""

from __future__ import annotations

import re

import pytest
from register_files import CASE, write

from estimator.claims.check import Check, check
from estimator.claims.claims_file import shipped_claims
from estimator.errors import InputError
from estimator.output.formats.markdown import render as markdown
from estimator.output.formats.plain import render as plain
from estimator.output.formats.terminal import render as terminal
from estimator.output.pages.check import page
from estimator.register.register import load_register, shipped

SEVERAL = [
    shipped_claims() / f"{name}.toml"
    for name in (
        "containers",
        "firing-rates",
        "needs-2023",
        "nis-2023",
        "osc-2025",
        "production",
        "tonnes",
    )
]
HEAD, _, CLAIM = CASE.partition("[[claim]]")


def many(folder, files, claims, changed=0):
    """A check of so many files with so many claims each; the first ones have changed."""
    write(folder, case="")
    for number in range(files):
        ids = [f"c{number}-{n}" for n in range(claims)]
        rows = ("[[claim]]" + CLAIM.replace("three-months", id_) for id_ in ids)
        text = HEAD + "".join(rows)
        left = changed - number * claims
        text = text.replace('"holds"', '"fails"', left) if left > 0 else text
        (folder / f"{number:02}.claims.toml").write_text(text)
    return check([folder], load_register([folder]))


@pytest.mark.parametrize(
    ("files", "claims", "changed", "lead"),
    [
        (1, 1, 0, ["No claim has changed.", "1 claim: it holds."]),
        (1, 1, 1, ["1 claim changed.", "1 claim: it holds."]),
        (2, 3, 4, ["4 claims changed.", "6 claims: 6 hold."]),
        (1, 2000, 0, ["No claim has changed.", "2,000 claims: 2,000 hold."]),
    ],
)
def test_counts_come_first(tmp_path, files, claims, changed, lead):
    found = page(many(tmp_path, files, claims, changed))
    assert found.body().lead == lead
    assert found.bare == str(changed)


@pytest.mark.parametrize(
    ("errors", "lead"),
    [
        ([], ["No claim was found."]),
        (
            ["a"],
            [
                "No claim was found.",
                "1 part could not be read or checked (a); the error messages say why.",
            ],
        ),
        (
            ["a:3", "b", "c", "d:9"],
            [
                "No claim was found.",
                "4 parts could not be read or checked (a:3, b, c, 1 more); "
                "the error messages say why.",
            ],
        ),
    ],
)
def test_nothing_was_found(errors, lead):
    body = page(Check((), tuple(InputError(text, "x") for text in errors))).body()
    assert (body.lead, body.tables) == (lead, [])


def test_a_few_claims_have_their_reasons_in_full():
    (table,) = page(check([shipped_claims() / "nis-2023.toml"], shipped())).body().tables
    assert table.columns == ("claim", "verdict", "computed", "why")
    assert table.heads == {
        0: "nis-2023: NIS, 1 November 2023: a million rounds, ten deliveries, two months"
    }


def test_many_claims_stand_under_their_files():
    body = page(check(SEVERAL, shipped())).body()
    (table,) = body.tables
    assert len(table.rows) == sum(file.read_text().count("[[claim]]") for file in SEVERAL)
    assert table.below == [3]
    assert [head.partition(":")[0] for head in table.heads.values()] == [
        path.stem for path in SEVERAL
    ]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_on_a_screen(monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("estimator.output.formats.terminal.is_seen", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    found = check(SEVERAL, shipped())
    text = terminal(page(found))
    assert max(map(len, text.splitlines())) <= width
    for result in found.results:
        assert re.search(rf"(?<![\w-]){result.id}(?![\w-])", text)
        assert result.claim.why in " ".join(text.split())


def test_nothing_is_cut_where_nobody_looks_at_a_screen():
    found = page(check(SEVERAL, shipped()))
    for render in (terminal, plain, markdown):
        text = render(found)
        assert "…" not in text
        assert "so its members do not confirm each other" in text


def test_very_many_claims_are_counted_by_file(tmp_path):
    table = page(many(tmp_path, 3, 100, changed=2)).body().tables[-1]
    assert table.columns == (
        "file",
        "claims",
        "holds",
        "partly",
        "fails",
        "open",
        "tests",
        "changed",
    )
    assert [row[1:] for row in table.rows] == [
        ["100", "100", "0", "0", "0", "0", "2"],
        ["100", "100", "0", "0", "0", "0", "0"],
        ["100", "100", "0", "0", "0", "0", "0"],
    ]
    assert table.notes == ["-f csv lists every claim"]


def test_very_many_files_are_not_listed(tmp_path):
    assert page(many(tmp_path, 51, 4)).body().tables == []


def test_changes_are_shown_up_to_a_limit(tmp_path):
    body = page(many(tmp_path, 1, 30, changed=25)).body()
    changes = [table for table in body.tables if table.columns[0] == "- recorded"]
    assert len(changes) == 20
    assert body.warnings == ["5 more claims changed; -f github lists them all."]
    assert changes[0].title.endswith("00.claims.toml:6: c0-0")
