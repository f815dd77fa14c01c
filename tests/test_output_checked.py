"""The page of a check: counts first, then what changed, then the claims; never a wall of text."""

from __future__ import annotations

import pytest
from register_files import CASE, write

from estimator.claims.case import shipped_claims
from estimator.claims.check import Check, check
from estimator.errors import InputError
from estimator.output.formats.markdown import render as markdown
from estimator.output.formats.plain import render as plain
from estimator.output.formats.terminal import render as terminal
from estimator.output.pages.check import page
from estimator.register.register import load_register, shipped

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
            ["No claim was found.", "1 thing could not be read or checked (a); see the messages."],
        ),
        (
            ["a:3", "b", "c", "d:9"],
            [
                "No claim was found.",
                "4 things could not be read or checked (a:3, b, c, 1 more); see the messages.",
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
    assert not table.clipped


def test_many_claims_stand_under_their_files_in_one_line_each():
    body = page(check([shipped_claims()], shipped())).body()
    (table,) = body.tables
    assert len(table.rows) == 57
    assert table.clipped == {3}
    assert [head.partition(":")[0] for head in table.heads.values()] == [
        path.stem for path in sorted(shipped_claims().iterdir())
    ]
    assert body.next_step == "estimate check containers"


# what it comes to is said once more at the end
@pytest.mark.parametrize(("width", "most"), [(80, 114), (120, 79)])
def test_on_a_screen(monkeypatch, width, most):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("estimator.output.formats.terminal._is_tty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    lines = terminal(page(check([shipped_claims()], shipped()))).splitlines()
    assert len(lines) <= most
    assert max(map(len, lines)) <= width
    assert sum("…" in line for line in lines) > 20
    assert any(line.startswith(" nis-korean-at-syrskyi-winter    fails     ") for line in lines)


def test_nothing_is_cut_where_nobody_looks_at_a_screen():
    found = page(check([shipped_claims()], shipped()))
    for render in (terminal, plain, markdown):
        text = render(found)
        assert "…" not in text
        assert "so its members do not confirm each other." in text


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


def test_the_next_step_is_the_file_that_changed(tmp_path):
    found = many(tmp_path, 3, 10)
    assert page(found).body().next_step == f"estimate check {tmp_path}/00.claims.toml"
    text = (tmp_path / "02.claims.toml").read_text()
    (tmp_path / "02.claims.toml").write_text(text.replace('"holds"', '"fails"', 1))
    changed = check([tmp_path], load_register([tmp_path]))
    assert page(changed).body().next_step == f"estimate check {tmp_path}/02.claims.toml"
