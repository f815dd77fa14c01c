"""A stranger's claims files: what is computed, what is refused, what a reader is told."""

from __future__ import annotations

import json
import math
import os
from fractions import Fraction

import pytest

from estimator.arithmetic.bounds import Bounds
from estimator.claims.check import check, check_claim, check_claims
from estimator.claims.claims_file import claims_files, read_claims, register_folders, shipped_claims
from estimator.claims.result import judge, number_texts
from estimator.errors import InputError
from estimator.register.register import data_folder, shipped

INF = math.inf


def case_text(given, equation, verdict="holds", **more):
    """A claims file with one claim."""
    extra = "".join(f'{key} = "{value}"\n' for key, value in more.items())
    names = "".join(f"{name} = {value}\n" for name, value in given.items())
    return (
        f'title = "A case"\n[given]\n{names}[[claim]]\nid = "one"\nsource = "rusi-2025-05-06"\n'
        f'says = "Something."\nequation = "{equation}"\nverdict = "{verdict}"\n{extra}'
        'why = "Because."\n'
    )


@pytest.fixture
def recompute(tmp_path):
    """Write a claims file with one claim, and recompute it."""

    def run(given, equation, **more):
        quoted = {name: v if v.startswith("{") else f'"{v}"' for name, v in given.items()}
        file = tmp_path / "one.toml"
        file.write_text(case_text(quoted, equation, **more), encoding="utf-8")
        (result,) = check_claims(file, shipped())
        return result

    return run


@pytest.mark.parametrize(
    ("given", "equation", "more", "verdict", "computed"),
    [
        # the units a stranger brings along
        (
            {"ships": "12 vessels", "load": "~3,000 t/vessel", "total": "36k t"},
            "total = ships * load",
            {},
            "partly",
            (28800, 45000),
        ),
        (
            {"cost": "2bn USD", "shells": "~500k rounds", "price": "~4,000 USD/round"},
            "price = cost / shells",
            {},
            "holds",
            (3200, 5000),
        ),
        (
            {"mass": "30,000 t", "each": "40..50 kg/round", "rounds": "600k..750k rounds"},
            "rounds = mass / each",
            {},
            "holds",
            (600_000, 750_000),
        ),
        (
            {"boxes": "10 containers", "per": "300 rounds/container", "rounds": ">3k rounds"},
            "rounds = boxes * per",
            {},
            "holds",
            (3000, 3000),
        ),
        (
            {"rate": "10,000 rounds/day", "month": "1 month", "rounds": "300,000 rounds"},
            "rounds = rate * month",
            {"month": "30 d"},
            "holds",
            (300_000, 300_000),
        ),
        (
            {"rate": "1,000 rounds/day", "year": "1 year", "rounds": "365,250 rounds"},
            "rounds = rate * year",
            {"month": "30 d"},
            "holds",
            (365_250, 365_250),
        ),
        (
            {"share": "25%", "part": "1M rounds", "all": "4M rounds"},
            "share = part / all",
            {},
            "holds",
            (Fraction(1, 4),) * 2,
        ),
        # bounds
        (
            {"a": ">1M rounds", "r": ">10k rounds/day", "t": "2 months"},
            "t = a / r",
            {},
            "open",
            (0, INF),
        ),
        (
            {"a": "<1M rounds", "r": "10k rounds/day", "t": "<100 days"},
            "t = a / r",
            {},
            "holds",
            (0, 100),
        ),
        (
            {"a": "1M rounds", "r": "<10k rounds/day", "t": ">90 days"},
            "t = a / r",
            {},
            "holds",
            (100, INF),
        ),
        (
            {"a": "1M rounds", "r": "<10k rounds/day", "t": "<90 days"},
            "t = a / r",
            {},
            "fails",
            (100, INF),
        ),
        (
            {"a": ">1M rounds", "b": ">1M rounds", "d": "5 rounds"},
            "d = a - b",
            {},
            "open",
            (-INF, INF),
        ),
        # a divisor that can be zero
        (
            {"a": "1M rounds", "u": "0%..100%", "n": "2M rounds"},
            "n = a / (1 - u)",
            {},
            "open",
            (-INF, INF),
        ),
        ({"a": "1M rounds", "z": "0 rounds", "n": "3"}, "n = a / z", {}, "open", (0, INF)),
        # tolerances, zero, plain numbers
        ({"a": "100 rounds", "b": "104 rounds"}, "a = b", {"within": "5%"}, "holds", (104, 104)),
        (
            {"a": "100..110 rounds", "b": "112 rounds"},
            "a = b",
            {"within": "2%"},
            "holds",
            (112, 112),
        ),
        ({"a": ">100 rounds", "b": "99 rounds"}, "a = b", {"within": "2%"}, "holds", (99, 99)),
        ({"a": "0 rounds", "b": "5 rounds"}, "a = b - b", {}, "holds", (0, 0)),
        ({"a": "0 rounds", "b": "5 rounds"}, "a = b", {}, "fails", (5, 5)),
        ({"n": "3", "b": "2.5 rounds"}, "n = b / b * 2.5", {}, "holds", (2.5, 2.5)),
        # nothing stated
        ({"b": "5 rounds"}, "a = b * 2", {}, "open", (10, 10)),
    ],
)
def test_a_strangers_claims(recompute, given, equation, more, verdict, computed):
    result = recompute(given, equation, **more)
    assert result.verdict == verdict
    assert result.computed[:2] == computed
    assert result.agrees is (verdict == "holds")
    assert bool(result.change) is (verdict != "holds")


def test_one_name_is_one_coordinate(recompute):
    result = recompute({"share": "~50%", "s": "20% to 60%"}, "share = s / (s + 1 - s)")
    assert result.computed[:2] == (Fraction(1, 5), Fraction(3, 5))
    assert result.computed.method == "exact"
    result = recompute({"x": "0.23", "s": "20% to 61%"}, "x = s * (1 - s)")
    assert result.computed.method == "subdivided"
    assert not result.computed.is_loose
    assert result.to_dict()["computed"]["method"] == "subdivided"


def test_names_that_stand_twice_do_not_widen_a_claim(recompute):
    result = recompute({"x": "1.3..1.9", "a": "2..3", "b": "5..9"}, "x = (b - a) * a / b")
    assert (result.computed[:2], result.verdict) == ((Fraction(6, 5), 2), "partly")
    assert recompute({"x": "2.1..4", "a": "2..3", "b": "5..9"}, "x = (b - a) * a / b").verdict == (
        "fails"
    )


def test_what_cannot_be_told_says_so(recompute):
    with pytest.raises(InputError) as error:
        recompute({"x": "0.16..0.25", "s": "20%..61%"}, "x = s * (1 - s)")  # at most 0.25, exactly
    assert error.value.message == (
        "claim one: 's * (1 - s)' is within 0.16 to 0.250002, 0.16 to 0.25 of it for sure: too "
        "close to what is stated to tell; write each name once, or give a tolerance (within)"
    )


def test_what_takes_too_long_to_find_is_said_to_lie_within(recompute):
    right = "a"
    for _ in range(6):
        right = f"(4*{right}*(1-{right}))"
    result = recompute({"x": "50%..90%", "a": "0%..100%"}, f"x = {right}")
    assert (result.verdict, result.computed.is_loose) == ("partly", True)
    assert f"{right.replace('a', '0%..100%')} is within " in result.sentence


@pytest.mark.parametrize(
    ("stated", "computed", "verdict"),
    [
        ((1, 2), (1, 2), "holds"),
        ((1, 2), (2, 3), "partly"),
        ((1, 2), (0, 3), "partly"),
        ((1, 2), (3, 4), "fails"),
        ((1, INF), (1, INF), "holds"),
        ((1, 2), (1, INF), "partly"),
        ((1, 2), (3, INF), "fails"),
        ((1, 2), (0, INF), "open"),
        ((1, 2), (-1, INF), "open"),
        ((1, 2), (-INF, 1), "partly"),
        (None, (1, 2), "open"),
    ],
)
def test_verdict_rule(stated, computed, verdict):
    assert judge(stated, Bounds(*computed, computed)) == verdict


@pytest.mark.parametrize(
    ("stated", "computed", "inner", "verdict"),
    [
        ((1, 4), (2, 3), (2.1, 2.9), "holds"),
        ((1, 4), (1, 4), (2, 3), "holds"),
        ((1, 4), (5, 7), (6, 6), "fails"),
        ((1, 4), (2, 7), (3, 6), "partly"),
        ((1, 4), (0, 7), (1, 4), None),  # holds, for all that was found
        ((1, 4), (4, 7), (5, 6), None),  # fails, for all that was found
        ((1, 4), (0, 7), (0, 5), "partly"),
    ],
)
def test_a_verdict_needs_proof(stated, computed, inner, verdict):
    assert judge(stated, Bounds(*computed, inner)) == verdict


@pytest.mark.parametrize(
    ("given", "equation", "more", "key", "message"),
    [
        ({"a": "1 round"}, "a = b", {}, "equation", "claim one: 'b' is not in [given]; known: a"),
        ({"rounds": "1 round", "a": "1"}, "a = round", {}, "equation", "did you mean 'rounds'?"),
        (
            {"a": "1 day", "b": "1 round"},
            "a = b",
            {},
            "equation",
            "units do not balance in 'a = b': days = rounds",
        ),
        ({"a": "1 rocket", "b": "1 round"}, "c = a + b", {}, "equation", "rockets + rounds"),
        ({"a": "1"}, "a = __import__", {}, "equation", "which is not a name"),
        ({"a": "1"}, "a = a.real", {}, "equation", "needs an operator before '.real'"),
        ({"a": "1"}, "a = 9**9**9", {}, "equation", "has '**'"),
        (
            {"a": "1"},
            "a = " + "(" * 10_000 + "a" + ")" * 10_000,
            {},
            "equation",
            "longer than 1000",
        ),
        ({"a": "1"}, "a", {}, "equation", "needs one '='"),
        ({"a": "1"}, "b = a", {"within": "5%"}, "equation", "'within' needs a stated value"),
        ({"a": "1"}, "a = a", {"within": "5 days"}, "within", "claim one: "),
        ({"a": "1"}, "a = a", {"month": "30 rounds"}, "month", "claim one: "),
        ({"a": "1"}, "a = a", {"month": "30..31 days"}, "month", "is not one number"),
        ({"a": "1"}, "a = a", {"month": "0 days"}, "month", "is no length of a month"),
        ({"a": "1bn"}, "x = " + "*".join("a" * 40), {}, "equation", "is beyond 1e300"),
        (
            {"a": "1"},
            "a = a",
            {"verdict": "true"},
            "verdict",
            "'true' is not one of 'holds', 'partly'",
        ),
        (
            {"a": "1"},
            "a = a",
            {"wihtin": "5%"},
            "wihtin",
            "unknown key 'wihtin'; did you mean 'within'?",
        ),
    ],
)
def test_a_wrong_claim_is_refused_at_its_line(tmp_path, given, equation, more, key, message):
    file = tmp_path / "wrong.toml"
    text = case_text({n: f'"{v}"' for n, v in given.items()}, equation, **more)
    file.write_text(text)
    with pytest.raises(InputError) as error:
        check_claims(file, shipped())
    line = [n for n, row in enumerate(text.split("\n"), 1) if row.startswith(f"{key} =")][-1]
    assert error.value.where == f"{file}:{line}"
    assert message in error.value.message


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ('"@nis-2023-11-round"', "given 'a': no figure 'nis-2023-11-round'; did you mean"),
        ('"16kk rounds"', "given 'a': '16kk"),
        ('""', "given 'a': "),
        ("true", "given 'a': a quantity in quotes is wanted"),
        ("[1]", "given 'a': a quantity in quotes is wanted"),
        ("2023-11-01", "given 'a': a quantity in quotes is wanted"),
        ('{ value = "1" }', "given 'a': key 'reason' is missing"),
        ('{ value = "1", reason = "x", note = "y" }', "given 'a': unknown key 'note'"),
    ],
)
def test_a_wrong_given_is_refused_once(tmp_path, value, message):
    file = tmp_path / "wrong.toml"
    file.write_text(case_text({"a": value}, "a = a"))
    found = check([file], shipped())
    assert found.results == ()
    assert [error.where for error in found.errors] == [f"{file}:3"]
    assert message in str(found.errors[0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('title = "x"', ":1: no claims here; write [[claim]]"),
        ("[[claim]]\nid = 3", ":1: a case needs a title"),
        ('title = "x"\nclaims = 3', ":2: unknown key 'claims'; did you mean 'claim'?"),
        ('title = "x"\nclaim = 3', ":2: 'claim' is a list of tables; write [[claim]]"),
        ('title = "x"\ngiven = 3', ":2: 'given' is a table; write [given]"),
        ('title = "x"\n[[claim]', ":2: not valid TOML"),
    ],
)
def test_a_file_of_another_shape(tmp_path, text, message):
    file = tmp_path / "x.claims.toml"
    file.write_text(text)
    assert any(message in str(error) for error in check([file], shipped()).errors)


def test_the_source_must_exist(tmp_path):
    file = tmp_path / "x.toml"
    file.write_text(case_text({"a": '"1"'}, "a = a").replace("rusi-2025-05-06", "rusi-2025-05-07"))
    found = check([file], shipped())
    assert "no source 'rusi-2025-05-07'; did you mean 'rusi-2025-05-06'?" in str(found.errors[0])
    assert found.errors[0].where == f"{file}:6"


def test_one_bad_claim_does_not_hide_the_others(tmp_path):
    (tmp_path / "empty").mkdir()
    good = case_text({"a": '"1"'}, "a = a")
    bad = "[[claim]]" + good.partition("[[claim]]")[2].replace("a = a", "a = b")
    (tmp_path / "a.toml").write_text(good + bad.replace('"one"', '"two"'))
    (tmp_path / "b.toml").write_text("broken")
    (tmp_path / "c.toml").write_text(good.replace('"one"', '"three"'))
    found = check([tmp_path, tmp_path / "none.toml", tmp_path / "empty"], shipped())
    assert [result.id for result in found.results] == ["one", "three"]
    assert [error.where.removeprefix(str(tmp_path))[:7] for error in found.errors] == [
        "/a.toml",
        "/b.toml",
        "/none.t",
        "/empty",
    ]


def test_ids_are_unique_across_files_and_a_file_counts_once(tmp_path):
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(case_text({"a": '"1"'}, "a = a"))
    done = []
    found = check([tmp_path, tmp_path / "a.toml"], shipped(), done.append)
    assert len(found.results) == 1
    assert done == [1, 1]
    assert [str(error) for error in found.errors] == [
        f"{tmp_path / 'b.toml'}:4: claim id 'one' is taken already, at {tmp_path / 'a.toml'}:4"
    ]


A_CASE = 'title = "x"\n[[claim]]\n'


def written(folder, *names, text=A_CASE):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def found_in(folder):
    return [str(path.relative_to(folder)) for path in claims_files(folder)]


def test_which_files_a_folder_stands_for(tmp_path):
    written(tmp_path, "claims/a.toml", "deep/claims/b.toml", "deep/c.toml", "pyproject.toml")
    written(tmp_path, "x.claims.toml", text="")
    assert found_in(tmp_path) == ["claims/a.toml", "deep/claims/b.toml", "x.claims.toml"]
    assert found_in(tmp_path / "claims") == ["a.toml"]
    assert [p.name for p in claims_files(tmp_path / "deep" / "c.toml")] == ["c.toml"]
    written(tmp_path, "plain/figures.toml", "plain/empty.toml", text="")
    with pytest.raises(InputError, match="no claims files here"):
        claims_files(tmp_path / "plain")
    written(tmp_path, "plain/d.toml")
    assert found_in(tmp_path / "plain") == ["d.toml"]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("[project]\nname = 'x'\n", False),
        ("", False),
        ('text = """\nclaim = 1"""', False),
        ("[given]\na = '1'\n", True),
        (" [[ claim ]]\n", True),
        ("claim = []", True),
        ("'given'.a = '1'", True),
        ("[[clai", True),  # not readable, so nobody can tell
        ("a = 1\na = 2", True),
    ],
)
@pytest.mark.parametrize("place", ["services/claims/a.toml", "a.toml"])
def test_a_file_that_nobody_named_needs_claims(tmp_path, place, text, is_one):
    written(tmp_path, "claims/sound.toml" if "/" in place else "sound.toml")
    written(tmp_path, place, text=text)
    assert (place in found_in(tmp_path)) is is_one
    assert claims_files(tmp_path / place) == [tmp_path / place]


def test_folders_that_nobody_wrote_are_passed_over(tmp_path):
    hidden = [".venv/lib", ".tox/py", "env/lib/claims", "node_modules/x/claims", "build", "x.egg"]
    written(tmp_path, *(f"{folder}/x.claims.toml" for folder in [*hidden, "own/claims"]))
    (tmp_path / "env" / "pyvenv.cfg").touch()
    assert found_in(tmp_path) == ["own/claims/x.claims.toml"]
    assert found_in(tmp_path / "build") == ["x.claims.toml"]


def test_pipes_in_a_folder_are_left_alone(tmp_path):
    written(tmp_path, "x.claims.toml")
    for name in ("y.claims.toml", "claims/z.toml", "figures.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        os.mkfifo(tmp_path / name)
    assert found_in(tmp_path) == ["x.claims.toml"]
    assert register_folders([tmp_path]) == []


def test_a_register_beside_the_case_files_is_found(tmp_path):
    (tmp_path / "claims").mkdir()
    file = tmp_path / "claims" / "a.toml"
    file.write_text("")
    assert register_folders([file, tmp_path / "claims", tmp_path]) == []
    (tmp_path / "figures.toml").write_text("")
    for path in (file, tmp_path / "claims", tmp_path):
        assert [found.resolve() for found in register_folders([path])] == [tmp_path]
    assert register_folders([shipped_claims(), data_folder()]) == []


@pytest.mark.parametrize(
    ("id_", "sentence"),
    [
        (
            "nis-at-rusi-december",
            "1M rounds / ~10,000 rounds/day is 2.63 to 4.11 months; stated is ~2 months, "
            "read as 1.6 to 2.5 months: they do not meet, so the two differ under this test.",
        ),
        (
            "nis-korean-wording",
            ">1M rounds / 16,000 rounds/day is at least 2.05 months; stated is >2 months, "
            "read as at least 2 months: it lies inside, so the two agree under this test.",
        ),
        (
            "us-two-lower-bounds",
            ">6M rounds / >20,000 containers is anything above zero, so it cannot be held against "
            "300 rounds/container.",
        ),
        (
            "times-implied-rate",
            "~3M rounds/year / 50% is 13,100 to 20,500 rounds/day; "
            "no value was stated to hold it against.",
        ),
        (
            "osc-share",
            "4.2M..5.8M rounds / 14M rounds is 30% to 41.4%; stated is 29%..40%, "
            "read as 29% to 40%: they overlap, so the claim holds in part.",
        ),
        (
            "nis-korean-at-syrskyi-winter",
            "1M rounds / >30,000 rounds/day is up to 1.1 months; stated is >2 months, "
            "read as at least 2 months: they do not meet, so the two differ under this test.",
        ),
    ],
)
def test_the_sentence_a_reader_needs(id_, sentence):
    results = {result.id: result for result in check([shipped_claims()], shipped()).results}
    assert results[id_].sentence == sentence


def test_numbers_that_no_digits_tell_apart():
    assert number_texts([Fraction(1), Fraction(1) + Fraction(1, 10**20)]) == ["1", "1"]


@pytest.mark.parametrize(
    ("given", "equation", "part"),
    [
        (
            {"a": "1,000 rounds", "b": "1005.1 rounds"},
            "a = b",
            "is 1,010 rounds; stated is 1,000 rounds, read as 800 to 1,250 rounds",
        ),
        (
            {"a": "1.0000 rounds", "b": "1.0006 rounds"},
            "a = b",
            "is 1.0006 rounds; stated is 1.0000 rounds, read as 0.99995 to 1.0001 rounds",
        ),
        ({"a": "2 rounds", "b": "0.00002 rounds"}, "a = b", "is 0.00002 rounds"),
        (
            {"a": "0 rounds", "b": "5 rounds"},
            "a = b - b",
            "is 0 rounds; stated is 0 rounds, read as 0 rounds",
        ),
        ({"a": "1 round", "b": "1 round", "c": ">1 round"}, "a = b - c", "is up to 0 rounds"),
        (
            {"a": "2 rounds", "b": ">1 round", "c": ">1 round"},
            "a = b - c",
            "is anything, so it cannot",
        ),
        ({"a": "0%", "b": "5%"}, "a = b - b", "is 0%; stated is 0%, read as 0%"),
    ],
)
def test_digits_tell_different_numbers_apart(recompute, given, equation, part):
    assert part in recompute(given, equation).sentence


def test_machine_output_is_json_and_complete():
    for result in check([shipped_claims()], shipped()).results:
        row = json.loads(json.dumps(result.to_dict(), allow_nan=False))
        assert row["verdict"] == row["recorded"] == result.recorded
        assert row["agrees"] is True
        assert (row["stated"] is None) == (result.stated is None)
        assert [used["name"] for used in row["inputs"]] == [
            used.given.name for used in result.inputs
        ]
    assert row["file"].endswith(".toml")


def test_inputs_say_where_they_come_from(recompute):
    result = recompute(
        {
            "a": "@nis-2023-11-rounds",
            "b": '{ value = "~50%", reason = "a guess" }',
            "c": "5 rounds",
        },
        "x = a * b + c",
    )
    assert [
        (used["figure"], used["source"], used["reason"]) for used in result.to_dict()["inputs"]
    ] == [
        ("nis-2023-11-rounds", "news1-2023-11-01", None),
        (None, None, "a guess"),
        (None, None, None),
    ]
    assert [(used.low, used.high) for used in result.inputs] == [
        (10**6, INF),
        (Fraction(2, 5), Fraction(5, 8)),
        (5, 5),
    ]


def test_text_passes_through_untouched(tmp_path):
    file = tmp_path / "x.toml"
    text = case_text({"a": '"1"'}, "a = a").replace("Something.", "포탄 [bold] =1+1 \\u001b[31m")
    file.write_text(text, encoding="utf-8")
    (result,) = check_claims(file, shipped())
    assert result.claim.says == "포탄 [bold] =1+1 \x1b[31m"


def test_a_single_claim_can_be_checked():
    case = read_claims(shipped_claims() / "nis-2023.toml", shipped())
    result = check_claim(case, 3, shipped())
    assert result.id == "nis-two-lower-bounds"
    assert (result.file, result.line) == (case.document.name, case.document.line("claim", 3))


def test_what_there_is_no_time_for_is_listed(tmp_path):
    head, mark, claim = case_text({"a": '"1"'}, "a = a").partition("[[claim]]")
    for name in "abc":
        claims = (mark + claim.replace('"one"', f'"{name}{n}"') for n in range(2))
        (tmp_path / f"{name}.toml").write_text(head + "".join(claims))
    asked = iter(["", "", "", "", "", *["no time"] * 9])
    found = check([tmp_path], shipped(), over=lambda: next(asked))
    assert [result.id for result in found.results] == ["a0", "a1", "b0"]
    assert list(map(str, found.errors)) == [
        f"{tmp_path}/b.toml:11: claim b1 and those after it are not checked: no time",
        f"{tmp_path}/c.toml: not checked: no time",
    ]


def test_thousands_of_claims(tmp_path):
    """10,000 claims are a matter of seconds; here a tenth of them, to be quick."""
    head, _, claim = case_text(
        {"a": '"~62 days"', "b": '"1M rounds"', "r": '"16k rounds/day"'}, "a = b / r"
    ).partition("[[claim]]")
    rows = "".join("[[claim]]" + claim.replace('"one"', f'"c{n}"') for n in range(1000))
    (tmp_path / "many.claims.toml").write_text(head + rows)
    found = check([tmp_path], shipped())
    assert len(found.results) == 1000
    assert not found.changed
