"""The Python interface refuses what is no argument in one line that names it."""

from __future__ import annotations

import datetime as dt
import inspect
import io
import math
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pytest

import estimator
from estimator.errors import InputError
from estimator.register.register import load_register
from estimator.scenario.models import Model, Scenario
from estimator.uncertainty.distribution_of_days import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCENARIO = Scenario(
    stock={"rounds": "1M..2M"},
    use={"daily": "10k..20k"},
    supply={"production": "1k"},
    question={"lasts": "60d", "target": "3M"},
)
RIGHT = {
    "scenario": SCENARIO,
    "scenarios": {"a": SCENARIO, "b": SCENARIO},
    "name": "daily",
    "vary": {"daily": "8k,9k"},
    "paths": [],
    "claims": [],
    "cases": [],
    "register": load_register(),
    "source": "nis-2023",
    "case": "nk-nov-2023",
    "table": Path(__file__).with_name("counts.csv"),
}
CALLS = {
    "check": ("paths", "register", "progress", "over", "only"),
    "compare": ("scenarios",),
    "cross": ("case", "register", "without", "within", "stretch"),
    "draws": ("scenario", "samples", "seed", "method", "natures", "asks"),
    "drivers": ("scenario", "of", "chance", "samples", "seed", "natures", "progress"),
    "estimate": ("scenario",),
    "load": ("source", "name"),
    "load_register": ("extra",),
    "rate": ("table", "decimal"),
    "rebuild": ("scenario",),
    "report": ("scenario", "register", "claims", "cases"),
    "sample": (
        *("scenario", "samples", "seed", "method", "percentiles", "at", "natures"),
        *("asks", "progress"),
    ),
    "solve": ("scenario", "name", "chance"),
    "sweep": ("scenario", "vary", "rows", "zipped", "columns", "where", "part", "large"),
}
WRONG = {
    "None": None,
    "text": "x",
    "empty": "",
    "NUL": "a\0b",
    "surrogate": "\ud800",
    "lines": "two\nlines",
    "percentage": "50%",
    "zero": 0,
    "negative": -1,
    "fraction": 1.5,
    "huge": 10**400,
    "unprintable": -(10**5000),
    "true": True,
    "nan": math.nan,
    "inf": math.inf,
    "complex": 1j,
    "Decimal": Decimal("1.5"),
    "Fraction": Fraction(4, 3),
    "bytes": b"x",
    "not UTF-8": b"\xff",
    "list of None": [None],
    "list of lists": [[]],
    "list of nan": [math.nan],
    "list of negative": [-1],
    "list of bytes": [b"x"],
    "list of text": ["x"],
    "dict of numbers": {5: 1},
    "dict of text": {"x": "1"},
    "dict of a number": {"daily": 5},
    "dict of bytes": {"daily": b"12"},
    "dict of None": {"daily": [None]},
    "dict of nan": {"daily": [math.nan]},
    "dict of lists": {"daily": [[1]]},
    "dict of one number": {"daily": np.array(3)},
    "dict of nothing": {"daily": []},
    "dict with a typo": {"dayly": "1"},
    "object": object(),
    "scenario": SCENARIO,
    "path": Path("none-such"),
    "path with NUL": Path("a\0b"),
    "open file": io.BytesIO,
    "function": print,
    "class": Scenario,
    "NumPy": np.float64(1.5),
    "array": np.array([[200.0]]),
    "date": dt.date(2020, 1, 1),
    "range": range(-200, -100),
}
QUANTITIES = {"None", "zero", "fraction", "Decimal", "NumPy", "percentage", "date"}
TEXTS = {"text", "empty", "NUL", "surrogate", "lines", "percentage", "bytes"}
FINE = {  # what is not wrong for an argument of this name
    "notes": {"list of text"},
    "scenario": {"scenario", "dict of a number", "empty"},  # which lacks what is asked
    "samples": {"None"},
    "seed": {"zero", "huge"},
    "chance": {"None"},
    "progress": {"None", "function", "class"},
    "over": {"None", "function", "class"},
    "only": TEXTS - {"bytes"} | {"list of text"},  # an id that there is not is one of the errors
    "zipped": {"true"},
    "large": {"true"},
    "vary": {"None"},  # of which `rows` is the other way
    "rows": {"None"},
    "source": {"empty"},
    "name": TEXTS - {"bytes"},
    "paths": {"list of text"},  # what cannot be read does not stop the rest
    "use": {"dict of a number"},
    "within": {"None"},
    "stretch": {"fraction", "Decimal", "Fraction", "NumPy"},
}
FINE_HERE = {
    ("drivers", "chance"): set(),
    ("solve", "name"): set(),
    ("cross", "register"): {"None"},
    ("report", "register"): {"None"},
}


def functions() -> dict[str, tuple[str, ...]]:
    """The public functions, and the names of their arguments."""
    found = {name: getattr(estimator, name) for name in estimator.__all__}
    return {
        name: tuple(inspect.signature(each).parameters)
        for name, each in found.items()
        if inspect.isfunction(each)
    }


def test_every_public_function_is_held_against_wrong_arguments() -> None:
    assert functions() == CALLS


def refused(label: str, call: Callable[..., object], **arguments: object) -> str:
    """What it says, in one line, without the words of pydantic and of the command line."""
    try:
        call(**arguments)
        pytest.fail(f"{label} is not refused")
    except InputError as error:
        said = str(error)
    assert len(said.splitlines()) == 1
    assert len(said) < 500
    assert not re.search(r"--\w|pydantic|validation error|<\w+ object", said)
    return said


@pytest.mark.parametrize(
    ("function", "argument"), [(name, each) for name, names in CALLS.items() for each in names]
)
def test_wrong_arguments(function: str, argument: str) -> None:
    right = {name: RIGHT[name] for name in CALLS[function] if name in RIGHT}
    if argument == "rows":
        del right["vary"]
    if argument != "rows":
        getattr(estimator, function)(**right)
    fine = FINE_HERE.get((function, argument), FINE.get(argument, set()))
    for label in WRONG.keys() - fine:
        said = refused(label, getattr(estimator, function), **right | {argument: wrong(label)})
        assert re.search(NAMED.get(argument, f"`{argument}`"), said), (label, said)


NAMED = {  # how a message about an argument names it, if not by its name
    "source": "",
    "case": "",
    "claims": "`claims`|cannot be read|no claims file",
    "cases": "`cases`|neither a file nor a case|cannot be read",
    "rows": "",
    "table": "",
    "extra": "",
    "vary": "`vary`|^daily: ",
    "scenario": "`(scenario|source)`|^use.daily: |^<text>:1: ",
    "scenarios": "`scenarios?`|^compare: ",
}


def wrong(label: str) -> object:
    """The value; a file that has not been read yet."""
    return io.BytesIO(b"x\n") if label == "open file" else WRONG[label]


@pytest.mark.parametrize("argument", ["method", "of", "natures"])
def test_words_have_a_list_of_those_there_are(argument: str) -> None:
    function = estimator.drivers if argument == "of" else sample
    assert " is not one of " in refused("x", function, scenario=SCENARIO, **{argument: "x"})


def fields(model: type[Model], *path: str) -> Iterator[tuple[str, ...]]:
    """The path of every key of a scenario, through tables and lists of tables."""
    for name, field in model.model_fields.items():
        here = (*path, field.alias or name)
        yield here
        inner = [field.annotation, *get_args(field.annotation)]
        for part in inner:
            if isinstance(part, type) and issubclass(part, Model):
                yield from fields(
                    part, *here, *["0"] * (len(inner) > 1 and type(None) not in inner)
                )


def nested(path: tuple[str, ...], value: object) -> Any:
    """Tables and lists with this value at the end of the path."""
    for key in reversed(path):
        value = [value] if key == "0" else {key: value}
    if path[:2] == ("nature", "0"):
        value["nature"][0].setdefault("name", "a")
    return value


@pytest.mark.parametrize("path", list(fields(Scenario)), ids=".".join)
def test_wrong_values_of_every_key(path: tuple[str, ...]) -> None:
    fine = (
        TEXTS if path[-1] in {"title", "caveat", "name"} else {*QUANTITIES, *FINE.get(path[-1], ())}
    )
    for label in WRONG.keys() - fine:
        said = refused(label, Scenario, **nested(path, wrong(label)))
        assert path[-1] in said or path[-2] in said, (label, said)


def test_scenarios_as_dictionaries_and_names() -> None:
    flat = {"rounds": "1M", "daily": "16k", "use": {"dud_rate": "5%"}}
    built = Scenario(stock={"rounds": "1M"}, use={"daily": "16k", "dud_rate": "5%"})
    assert estimator.estimate(flat).central.value == Fraction("62.5")
    assert estimator.estimate(flat).scenario == built
    named = estimator.estimate("nis-2023")
    assert named.scenario == estimator.load("nis-2023")
    both = estimator.compare({"a": flat, "b": "nis-2023"})
    assert [one.central.value for one in both.estimates.values()] == [Fraction("62.5")] * 2
    with pytest.raises(InputError, match="unknown key 'dayly'"):
        estimator.estimate({"rounds": "1M", "dayly": "16k"})


def test_results_print_one_readable_line() -> None:
    flat = {"rounds": "1M..2M", "daily": "16k", "lasts": "60d"}
    for result, start in (
        (Scenario(stock={"rounds": "1M"}), "Scenario(rounds='1M')"),
        (estimator.estimate(flat), "<Estimate of days: 93.75 (low 62.5, high 125.0) of Scenario("),
        (estimator.sample(flat), "<Distribution: 93.75 days at the median of Scenario(rounds="),
        (estimator.drivers(flat), "<Drivers: rounds, daily of Scenario(rounds="),
        (estimator.sweep(flat, {"daily": "8k..9k:3"}), "<Sweep: 3 cells of daily over Scenario("),
    ):
        assert repr(result).startswith(start)
        assert len(repr(result)) < 200
        assert "\n" not in repr(result)
