"""What sources write: numbers and hedges in words, other nouns and units, totals over a time."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import pytest
from cli_harness import call, one_line
from hypothesis import given as each
from hypothesis import strategies as st

import estimator
from estimator.quantity.number import QuantityError
from estimator.quantity.quantity import parse

# text, field, how it is written here
READ = [
    ("more than a million", "rounds", ">1M rounds"),
    ("half a million rounds", "rounds", "500k rounds"),
    ("a quarter of a million", "rounds", "250k rounds"),
    ("one and a half million", "rounds", "1.5M rounds"),
    ("a million and a half", "rounds", "1.5M rounds"),
    ("two hundred and fifty", "rounds", "250 rounds"),
    ("twenty-five thousand", "rounds", "25k rounds"),
    ("a dozen", "rounds", "12 rounds"),
    ("2½ million", "rounds", "2.5M rounds"),
    ("1,000,000 or more", "rounds", ">=1M rounds"),
    ("no less than 500k", "rounds", ">=500k rounds"),
    ("upwards of 500k", "rounds", ">500k rounds"),
    ("over 500k", "rounds", ">500k rounds"),
    ("under 500k", "rounds", "<500k rounds"),
    ("no more than 500k", "rounds", "<=500k rounds"),
    ("roughly 500k", "rounds", "~500k rounds"),
    ("nearly 500k", "rounds", "~500k rounds"),
    ("500k or so", "rounds", "~500k rounds"),
    ("between 1M and 2M", "rounds", "1M..2M rounds"),
    ("from 1M to 2M", "rounds", "1M to 2M rounds"),
    ("two to three months", "days", "2 to 3 months"),
    ("13% left of 915", "rounds", "118.95 rounds"),
    ("450 missiles", "rounds", "450 missiles"),
    ("118M barrels", "rounds", "118M barrels"),
    ("143.4 TWh", "rounds", "143.4 TWh"),
    ("700 LRASMs", "rounds", "700 LRASM"),
    ("6 guns", "weapons", "6 guns"),
    ("11.25 pallets", "containers", "11.25 pallets"),
    ("36 missiles/pallet", "rounds/container", "36 missiles/pallet"),
    ("67.5 rounds/gun/day", "rounds/weapon/day", "67.5 rounds/gun/day"),
    ("43.5 kg/shell", "kg/round", "43.5 kg/shell"),
    ("95 lb/round", "kg/round", "95 lb/round"),
    ("3 short tons", "t", "3 short tons"),
    ("3 long tons", "t", "3 long tons"),
    ("2 kt", "t", "2 kt"),
    ("about two months", "days", "~2 months"),
    ("a week", "days", "1 week"),
    ("a year and a half", "days", "1.5 years"),
    ("half a year", "days", "0.5 years"),
    ("a quarter", "days", "1 quarter"),
    ("96h", "days", "96 hours"),
    ("90 minutes", "days", "90 minutes"),
    ("2023-02-28 to 2023-05-03", "days", "64.00 days"),
    ("400/hour", "rounds/day", "400 rounds/hour"),
    ("5.8M annually", "rounds/day", "5.8M rounds/year"),
    ("16k a week", "rounds/day", "16k rounds/week"),
    ("100/wk", "rounds/day", "100 rounds/week"),
    ("100 per quarter", "rounds/day", "100 rounds/quarter"),
    ("402 in 16 days", "rounds/day", "402 rounds/16 days"),
    ("256/2.5mo", "rounds/day", "256 rounds/2.5 months"),
    ("500 missiles in two weeks", "rounds/day", "500 missiles/2 weeks"),
    ("20%/2 months", "rounds/day", "20%/2 months"),
    ("402 over 16 days", "rounds/day", "402 rounds/16 days"),
    ("500 missiles over two weeks", "rounds/day", "500 missiles/2 weeks"),
    ("12 torpedoes", "rounds", "12 torpedoes"),
    ("1 torpedo", "rounds", "1 torpedo"),
    ("1 aircraft", "rounds", "1 aircraft"),
    ("12 chassis", "rounds", "12 chassis"),
    ("12 men", "weapons", "12 men"),
    ("3 rounds/crewman", "rounds/weapon", "3 rounds/crewman"),
    ("nine lives", "rounds", "9 lives"),
    ("450 Javelins", "rounds", "450 Javelins"),
    ("450 Missiles", "rounds", "450 missiles"),
    ("a quarter", "fraction", "1/4"),
    ("two thirds", "fraction", "2/3"),
    ("60 per cent", "fraction", "60%"),
    ("one in three", "fraction", "1/3"),
    ("1M plus", "rounds", ">=1M rounds"),
    ("approx. 1M", "rounds", "~1M rounds"),
    ("c. 1M", "rounds", "~1M rounds"),
    ("30 days of supply", "days", "30 days"),
    ("a fortnight", "days", "1 fortnight"),
]


@pytest.mark.parametrize(("text", "field", "written"), READ)
def test_read_as(text, field, written):
    found = parse(text, field)
    assert str(found) == written
    assert parse(written, field) == found


@pytest.mark.parametrize(
    ("text", "field", "days"),
    [
        ("96h", "days", 4),
        ("90 minutes", "days", Fraction(1, 16)),
        ("a quarter", "days", 3 * Fraction("30.4375")),
        ("a year and a half", "days", Fraction("547.875")),
        ("2023-02-28 to 2023-05-03", "days", 64),
        ("400/hour", "rounds/day", 9600),
        ("402 in 16 days", "rounds/day", Fraction(402, 16)),
        ("5.8M annually", "rounds/day", Fraction(5_800_000) / Fraction("365.25")),
        ("1 short ton", "t", Fraction("0.90718474")),  # NIST Handbook 44, appendix C
        ("1 long ton", "t", Fraction("1.0160469088")),
        ("1 lb/round", "kg/round", Fraction("0.45359237")),
    ],
)
def test_sizes_against_definitions(text, field, days):
    assert parse(text, field).point(field) == days


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        ("a quarter", None, "write 25% or 3 months"),
        ("10%/day", "fraction/month", "a fraction per month is wanted"),
        ("13 rounds/gun/day", "rounds/day", "has the unit 'rounds/gun/day'"),
        ("3 containers a day", "rounds/day", "has the unit 'containers a day'"),
        ("450 rounds", "containers", "is a number of rounds"),
        ("5 tons", "t", "write t (metric tons), short tons or long tons"),
        ("several million", "rounds", "is not a number"),
        ("a few", "rounds", "write the number"),
        ("half", "rounds", "is not a number"),
        ("1-2 weeks", "days", "could be a range, a difference or a bound"),
        ("about 2M or so", "rounds", "is a second hedge"),
        ("between 1M", "rounds", "lacks its other end"),
        ("120% of 900", "rounds", "is not a fraction"),
        ("402 in 0 days", "rounds/day", "is not a number of days"),
        ("402 in 16 guns", "rounds/day", "is not a number of days"),
        ("402 over 16 guns", "rounds/day", "could be a range, a difference or a bound"),
        ("402 in about 16 days", "rounds/day", "'about' hedges the time of a rate"),
        ("402 over 16 days", "rounds", "has the unit 'over 16 days'"),
        ("2023-05-03 to 2023-02-28", "days", "runs backwards"),
        ("2023-02-30 to 2023-05-03", "days", "has a day that is none"),
        ("2023-02-28 to 2023-05-03", "rounds", "is a time from one day to another"),
    ],
)
def test_refused(text, field, said):
    with pytest.raises(QuantityError) as caught:
        parse(text, field)
    assert said in str(caught.value)


COUNTS = ["5", "1,000", "16k", "1.2M", "a dozen", "half a million", "two hundred", "2½", "seven"]
BEFORE = ["", "about ", "more than ", "no less than ", "up to ", "some ", "over "]
AFTER = ["", " or more", " or so", " or less", "+", "~"]
NOUNS = ["", " missiles", " rounds", " boxes", " GWh", " interceptors"]
TIMES = ["a day", "/wk", " in 16 days", " per quarter", "/hour", " annually", "/2.5mo", " a year"]


@each(*(st.sampled_from(part) for part in (COUNTS, BEFORE, AFTER, NOUNS, ["", *TIMES])))
def test_what_is_written_reads_back(count, before, after, noun, time):
    """Every form that is taken means the same once more when it is written by the tool."""
    field = "rounds/day" if time else "rounds"
    space = " " if time == "a day" else ""
    text = f"{before}{count}{noun}{space}{time}{after}"
    if before and after:
        with pytest.raises(QuantityError, match="is a second hedge"):
            parse(text, field)
        return
    found = parse(text, field)
    assert parse(str(found), field) == found


SCENARIOS = [
    ({"rounds": "more than a million", "lasts": "about two months"}, ">=13141.6837782"),
    ({"rounds": "450 missiles", "daily": "100 missiles a day"}, "4.5"),
    ({"rounds": "3.9M t", "lasts": "5.7mo"}, "22479.1959365"),
    ({"rounds": "80%", "daily": "20%/2 months"}, "243.5"),
    ({"rounds": "100k", "daily": "5k", "reserve": "5 days"}, "15"),
    ({"rounds": "100k", "daily": "5k", "reserve": "20%"}, "16"),
    ({"rounds": "35 days", "daily": "500"}, "35"),
    ({"rounds": "1M", "daily": "16k", "wastage": "20%"}, "50"),
    (
        {
            "rounds": "110",
            "reserve": "10",
            "daily": "0",
            "loss": "9.516258196404048%/day",
            "until_level": "10",
        },
        "23.978952728",
    ),
    ({"weapons": "54 guns", "rounds": "50k", "reserve": "10k", "lasts": "15d"}, "49.3827160494"),
    ({"rounds": "10k", "containers": None, "targets": "20", "per_target": "4"}, "125"),
]


@pytest.mark.parametrize(("inputs", "bare"), SCENARIOS)
def test_the_same_from_flags_environment_toml_json_and_python(inputs, bare, tmp_path):
    import estimator
    from estimator.scenario.inputs import BY_NAME

    given = {name: text for name, text in inputs.items() if text}
    flags = [word for name, text in given.items() for word in (_flag(name), text)]
    assert call(*flags, "-q").out.strip() == bare
    sections: dict[str, dict[str, str]] = {}
    for name, text in given.items():
        section, key = BY_NAME[name].key.split(".")
        sections.setdefault(section, {})[key] = text
    lines = [
        line
        for section, values in sections.items()
        for line in (f"[{section}]", *(f"{key} = {json.dumps(v)}" for key, v in values.items()))
    ]
    for name, content in (("s.toml", "\n".join(lines)), ("s.json", json.dumps(sections))):
        (tmp_path / name).write_text(content)
        assert call(str(tmp_path / name), "-q").out.strip() == bare
    found = estimator.estimate(given)
    assert estimator.load(str(tmp_path / "s.toml")) == found.scenario
    env = {f"ESTIMATE_{name.upper()}": text for name, text in given.items()}
    assert call("-q", env=env).out.strip() == bare


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ["--rounds", "450 missiles", "--daily", "16k rounds/day"],
            "--daily: '16k rounds/day' is in rounds, --rounds in missiles; count both in one",
        ),
        (
            ["--rounds", "10 t", "--daily", "10"],
            "--daily: '10' has no unit, and --rounds is in t; write t here too",
        ),
        (
            ["--rounds", "80%", "--daily", "16k"],
            "--rounds: '80%' is a share of the stock, and --daily is not; give both in %",
        ),
        (
            ["--containers", "5 boxes", "--per-container", "3 boxes/pallet", "--daily", "1"],
            "--per-container: '3 boxes/pallet' is in pallets, --containers in boxes",
        ),
        (["--rounds", "1M", "--weapons", "300"], "per_weapon is missing; give it, or all else"),
        (["--daily", "1k", "--containers", "300"], "per_container is missing; give it, or all"),
        (
            ["--rounds", "35 days", "--production", "10", "-q"],
            "--production: '10' is in rounds, the stock in days of supply; give the daily rate",
        ),
        (["--rounds", "1k", "--daily", "9", "--hit-chance", "0.5"], "needs targets and per_target"),
        (
            ["--rounds", "1k", "--targets", "9", "--per-target", "2.5", "--hit-chance", "0.5"],
            "a whole number of rounds is fired at a target",
        ),
        (["--rounds", "1k", "--lasts", "2024-01-01"], "needs a start date as well"),
        (
            ["--rounds", "1k", "--lasts", "until 2022-01-01", "--start", "2023-01-01"],
            "2022-01-01 is before the start",
        ),
    ],
)
def test_refused_by_the_scenario(args, said):
    assert said in one_line(call(*args), 2)


def test_the_noun_is_spoken_everywhere():
    result = call("--rounds", "450 missiles", "--daily", "100", "--explain")
    assert "rounds" not in result.out.replace("by rounds", "").replace("\n rounds", "").replace(
        "rounds \\", ""
    ).replace("--rounds", "")
    assert "450 missiles at 100 missiles a day last 4.5 days." in result.out
    assert "Days by rounds [missiles] and daily [missiles/day]" in result.out
    data = json.loads(call("--rounds", "450 missiles", "--daily", "100", "-f", "json").out)
    assert [one["unit"] for one in data["inputs"]] == ["missiles", "missiles/day"]


@pytest.mark.parametrize(
    ("args", "days"),
    [
        (["--reserve", "5 days", "--vary", "reserve=100, 200"], ["18", "16"]),
        (["--reserve", "5 days", "--vary", "reserve_days=1, 2"], ["19", "18"]),
        (["--reserve", "5%", "--vary", "reserve=100, 200"], ["18", "16"]),
        (["--loss", "0%/day", "--vary", "loss=0%, 1%"], ["20", "19.9342"]),
    ],
)
def test_a_varied_input_is_over_its_other_units(args, days):
    table = call("sweep", "--rounds", "1k", "--daily", "50", *args, "-q").out.splitlines()
    assert [
        line.split(",")[-1][: len(want)] for line, want in zip(table[1:], days, strict=True)
    ] == days


def test_inputs_that_cannot_change_alone_are_compared_together(tmp_path):
    (tmp_path / "t.toml").write_text(
        'stock.rounds = "1M"\nuse = { targets = 20, per_target = 4, '
        'phases = [{ from = "60d", targets = 50 }] }\n'
    )
    result = call("compare", "nis-2023", str(tmp_path / "t.toml"))
    assert (result.code, result.err) == (0, "")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--rounds", "100k", "--daily", "5k", "--reserve", "a quarter"], "a share or a time"),
        (["--rounds", "1 milion", "--daily", "1k"], "'milion' is not a unit used here"),
        (["--rounds", "5 thousend", "--daily", "10"], "did you mean thousand?"),
        (["--rounds", "80%", "--daily", "20%/mo", "--against", "UA"], "counts rounds, and this %"),
        (["--rounds", "450 missiles", "--lasts", "1mo", "--against", "UA"], "and this missiles"),
        (["--rounds", "35 days", "--against", "UA"], "days of supply say none"),
    ],
)
def test_what_misled_is_refused(args, said):
    assert said in one_line(call(*args), 2)


def test_a_share_in_words_is_one_where_it_can_be():
    args = ["--rounds", "100k", "--daily", "5k", "-q"]
    assert call(*args, "--reserve", "a fifth").out.strip() == "16"
    assert call(*args, "--phase", "10d=half").out.strip() == "30"


SPOKEN = [
    (
        "rebuild --production 8/day --daily 2 --target 3000 --lead 30d --lasts 2y",
        "The stock is back at 3,000 missiles in 373 days",
        "Days by target [missiles] and production [missiles/day]",
    ),
    (
        "solve target --production 9 --daily 2..4/day --lasts 1y --chance 90%",
        "the target must be at most 2,899.3 missiles",
        "1,000 missiles",
    ),
    (
        "lasts --daily 20 --until-level 30% --lasts 60d",
        "1,000 missiles at 20 missiles a day are down to 30% (300 missiles) after 35 days",
        "Days by rounds [missiles] and daily [missiles/day]",
    ),
    (
        "lasts --until-level 300 --lasts 60d",
        "To stay above 300 missiles for 60 days, the daily rate must be at most 11.6 missiles",
        "daily [missiles/day] by rounds [missiles] and lasts [days]",
    ),
    (
        "lasts --production 20 --in production",
        "1,000 missiles are 50 days of production at 20 missiles a day",
        "Days by target [missiles] and production [missiles/day]",
    ),
]


@pytest.mark.parametrize(("args", "sentence", "table"), SPOKEN)
def test_targets_and_levels_speak_the_noun(args, sentence, table):
    out = call(*args.split(), "--rounds", "1000 missiles").out
    assert sentence in out
    assert table in out
    assert not re.search(r"\d rounds|rounds/|rounds a day", out)


@pytest.mark.parametrize(
    "args", ["rebuild --production 8 --target", "lasts --daily 20 --until-level"]
)
def test_targets_and_levels_are_counted_in_one_noun(args):
    refused = call(*args.split(), "300 shells", "--rounds", "1000 missiles")
    assert "'300 shells' is in shells, --rounds in missiles" in one_line(refused, 2)


def test_weapons_that_are_in_the_stock_and_in_its_use():
    """(10w − 200)/w days: more weapons last longer, with a reserve."""
    from estimator import estimate

    given = {"weapons": "30..100", "per_weapon": "1", "rounds_per_weapon": "10", "reserve": "200"}
    found = estimate(given)
    assert (found.low.value, found.high.value) == (Fraction(10, 3), 8)


@pytest.mark.parametrize("flag", ["--reserve", "--until-level"])
def test_a_share_of_a_share_has_two_readings(flag):
    """20% of the whole stock, or of the 80% that is there: 16 points of it."""
    of_the_whole = ("--rounds", "80", "--daily", "20/mo", "-q")
    assert call(*of_the_whole, flag, "20%").out == call(*of_the_whole, flag, "16").out
    said = one_line(call("--rounds", "80%", "--daily", "20%/mo", flag, "20%"), 2)
    assert "'20%' could be a share of the whole, as --rounds is, or of the stock there is" in said
    assert call("--rounds", "80%", "--daily", "20%/mo", "--phase", "20d=50%").code == 0


def test_lists_of_shares_of_a_share_have_two_readings():
    base = ("--rounds", "80%", "--daily", "20%/mo")
    for args in (("sweep", *base, "--vary"), (*base, "--table")):
        assert "could be a share of the whole" in one_line(call(*args, "reserve=10%,20%"), 2)


def test_a_name_is_one_noun_however_it_is_spelled():
    said = call("--rounds", "450 Javelins", "--daily", "16 javelins/day").out
    assert said.startswith("450 Javelins at 16 Javelins a day last 28.1 days")


@pytest.mark.parametrize(
    ("lasts", "said"),
    [
        (
            "until 1 March 2024",
            "'1 March 2024' is not a date as it is wanted here; write it as",
        ),
        ("until 2024-03", "its beginning or its end; write until 2024-03-01 or until 2024-04-01"),
        ("until spring", "'spring' is not a date; write a date such as 2023-11-01"),
        ("2023-02-28 to 2023-05-03", "begins on 2023-02-28, and day 0 is 2024-01-01"),
    ],
)
def test_days_that_do_not_say_how_long(lasts, said):
    args = ("--rounds", "1M", "--daily", "16k", "--start", "2024-01-01", "--lasts", lasts)
    assert said in one_line(call(*args), 2)


@pytest.mark.parametrize("start", [(), ("--start", "2023-02-28")])
def test_from_one_day_to_another_is_so_many_days(start):
    args = ("--rounds", "1M", "--daily", "16k", "--lasts", "2023-02-28 to 2023-05-03", *start)
    assert "No: that is less than 64 days." in call(*args).out


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("2M", "are below 2,000,000 rounds already."),
        ("1M", "are down to 1,000,000 rounds already."),
        ("up to 50%", "are down to 50% or less after"),
        ("at least 50%", "are down to 50% or more after"),
        ("0.5", "Note: The level is less than a round; write 50% if that is meant."),
    ],
)
def test_levels_as_they_are_said(level, said):
    assert said in call("--rounds", "1M", "--daily", "16k", "--until-level", level).out


@pytest.mark.parametrize(
    ("args", "warns"),
    [
        (("--rounds", "1M", "--daily", "16k", "--reserve", "0.2"), True),
        (("--rounds", "1M", "--daily", "16k", "--reserve", "0"), False),
        (("--rounds", "1M", "--daily", "16k", "--reserve", "20%"), False),
        (("--rounds", "3 t", "--daily", "0.1 t/day", "--reserve", "0.2 t"), False),
    ],
)
def test_a_fifth_of_a_round_may_be_meant_as_a_share(args, warns):
    assert ("write 20% if that is meant" in call(*args).out) == warns


@pytest.mark.parametrize(
    ("share", "days"),
    [("150%", 30 + Fraction(520, 24)), ("500%", 30 + Fraction(520, 80)), ("50%", 30 + 65)],
)
def test_a_phase_above_the_base_rate_against_its_closed_form(share, days):
    """What is left after 30 days at 16,000, at that share of it."""
    args = ("--rounds", "1M", "--daily", "16k", "--phase", f"30d={share}")
    assert float(call(*args, "-q").out) == pytest.approx(float(days), rel=1e-11)
    assert f"phase.1.share   {share} " in call(*args).out


@pytest.mark.parametrize(
    "text",
    ["150%", "about 150%", "50%..150%", "80% to 160%", "more than 100%", "P10=50%, P90=200%"],
)
def test_shares_of_a_rate_read_back(text):
    found = parse(text, "ratio")
    assert parse(str(found), "ratio") == found
    low, high = found.distribution("ratio").quantile([0.0005, 0.9995]).tolist()
    assert 0 < low <= high > 1
    with pytest.raises(QuantityError, match="is not a fraction"):
        parse("150%", "fraction")


def test_wastage_up_to_all_against_the_closed_form():
    """1M / 8k × (1 − w) days, w from 0 to 1: uniform from 0 to 125."""
    found = estimator.sample({"rounds": "1M", "daily": "8k", "wastage": "0..100%"})
    for percent in (5, 25, 50, 75, 95):
        assert found.percentiles[percent].value == pytest.approx(1.25 * percent, rel=1e-3)
    back = {"rounds": "1M", "daily": "1k", "production": "8k", "target": "3M"}
    assert estimator.rebuild({**back, "wastage": "beta(2,5)"}).low.value > 2_000_000 / 7_000
