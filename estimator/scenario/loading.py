"""A scenario from what was written in several places: options over environment over file.

Each layer is a nested dictionary of `Written` leaves, so that every value keeps its origin and
every error its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from estimator.arguments import check_kind
from estimator.errors import InputError, did_you_mean
from estimator.scenario.inputs import (
    BASE,
    BY_NAME,
    DATED,
    PAIRS,
    SCENARIO,
    TABLES,
    WAYS,
    Pair,
)
from estimator.scenario.models import Scenario
from estimator.scenario.name import name_of
from estimator.scenario.value import Written, check_text, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from estimator.register.register import Register
    from estimator.scenario.dated_rows import Log
    from estimator.textfile import Document

Layer = dict[str, Any]
AnyScenario: TypeAlias = "Scenario | Mapping[str, Any] | str"
"""What `as_scenario` makes a scenario of."""

_KEYS: Final = {row.name: row.key for row in SCENARIO}
_SECTIONS: Final = [field.alias or name for name, field in Scenario.model_fields.items()]
_PAIRS: Final = {pair.flag: pair for pair in PAIRS}


def load(source: Path | str | bytes, name: str = "") -> Scenario:
    """Read a scenario file (TOML or JSON), or its content, or one that comes with the estimator.

    Args:
        source: of text, one line that ends in ``.toml`` or ``.json`` is a path, a name such as
            ``nis-2023`` a shipped scenario, and all else content.
        name: for messages.

    Raises:
        InputError: it cannot be read, or a value in it is wrong; the message has file and line.
    """
    check_kind("source", source, (str, bytes, Path), "the path of a scenario, or its content,")
    check_kind("name", name, str, "text")
    if isinstance(source, str) and "\n" not in source:
        if source.lower().endswith((".toml", ".json")):
            source = Path(source)
        elif source.replace("-", "").isalnum():
            return build(shipped(source))
    return build(_read(source, name))


def _read(source: Path | str | bytes, name: str) -> Document:
    from estimator.textfile import read_toml  # most runs read no file

    return read_toml(source, name)


def as_scenario(scenario: AnyScenario) -> Scenario:
    """What a caller from Python takes for a scenario.

    Args:
        scenario: one; the name of a shipped one, a path, or the text of a file, as `load` takes it;
            or a dictionary of inputs by name (``{"rounds": "1M", "daily": "16k"}``), of sections as
            in a file, or of both.

    Raises:
        InputError: it is none of these, or it cannot be read.
    """
    if isinstance(scenario, Scenario):
        return scenario
    if isinstance(scenario, str):
        return load(scenario)
    check_kind("scenario", scenario, Mapping, "a Scenario, a dictionary of inputs, or a name")
    nested: Layer = {}
    for name, value in scenario.items():
        if name in _KEYS:
            _put(nested, _KEYS[name], value)
        elif isinstance(value, Mapping) and isinstance(nested.get(name), dict):
            nested[name] |= value
        elif name in _SECTIONS:
            nested[name] = value
        else:
            known = [*_KEYS, *_SECTIONS]
            raise InputError("`scenario`", f"unknown key '{name}'{did_you_mean(str(name), known)}")
    return Scenario.model_validate(nested)


def shipped_names() -> list[str]:
    """The names of the scenarios that come with the estimator."""
    return sorted(path.stem for path in _shipped_folder().glob("*.toml"))


def is_shipped(text: str) -> bool:
    """Whether a text that stands for a file is a shipped scenario's name, and no file is there."""
    from estimator.textfile import lies_at  # most runs read no file

    return "." not in text and text in shipped_names() and lies_at(text) in {"", "folder"}


def _shipped_folder() -> Path:
    from estimator.register.register import data_folder  # its models take time

    return data_folder() / "scenarios"


def shipped(name: str) -> Document:
    """The scenario of that name that comes with the estimator.

    Raises:
        InputError: there is none; the message names those there are.
    """
    names = shipped_names()
    if name not in names:
        raise InputError("`source`", f"no scenario '{name}'{did_you_mean(name, names)}")
    return _read(_shipped_folder() / f"{name}.toml", f"{name}.toml")


def build(
    document: Document | None,
    *layers: Layer,
    values: Iterable[Written] = (),
    register: Callable[[], Register] | None = None,
) -> Scenario:
    """The scenario that a file and the layers over it make together.

    Args:
        document: a scenario file, or None.
        layers: made by `layer`; a later one overrides an earlier one.
        values: texts ``NAME=VALUE`` of single inputs, by full name, over all of these.
        register: gives the register to look figures up in; the shipped one unless given.

    Raises:
        InputError: a value is wrong or two contradict each other.
    """
    merged = _leaves(document, document.data, ()) if document else {}
    for over in layers:
        _merge(merged, over)
    if log := merged.pop(_LOG, None):
        _close(merged, log, register)
    seen: set[str] = set()
    for written in values:
        name, equals, text = written.text.partition("=")
        name = name.strip()
        if not equals or name in seen:
            rule = "is given twice; keep one of them" if equals else "has no '='; write NAME=VALUE"
            raise InputError(written.place, f"'{name if equals else written.text}' {rule}")
        seen.add(name)
        _set(merged, name, replace(written, text=text))
    return Scenario.model_validate(merged, document=document, context=register)


def layer(
    values: Mapping[str, Written],
    pairs: Mapping[str, Iterable[Written]],
    tables: Mapping[str, Path] = MappingProxyType({}),
    decimal: str = ".",
) -> Layer:
    """A layer of single values by input name, of ``A=B`` texts and of dated tables by option.

    Args:
        values: by input name.
        pairs: ``A=B`` texts by option.
        tables: files of dated rows by option.
        decimal: the sign before decimals in these, a point or a comma.

    Raises:
        InputError: a text of an option that takes ``A=B`` has no ``=``, or a table cannot be read.
    """
    nested: Layer = {}
    for name, written in values.items():
        _put(nested, _KEYS[name], written)
    for flag, texts in pairs.items():
        rows = [_row(_PAIRS[flag], written) for written in texts]
        if rows and flag == "--corr":
            pairs_by_name = {row["names"].text: row["value"] for row in rows}
            if len(pairs_by_name) < len(rows):
                raise InputError(flag, "a pair of names is given twice; keep one of them")
            _put(nested, "correlation", pairs_by_name)
        elif rows:
            _put(nested, _PAIRS[flag].key, rows if _PAIRS[flag].many else rows[-1])
    if tables:
        _put_dated(nested, tables, decimal)
    return nested


def _set(nested: Layer, text: str, written: Written) -> None:
    """Put one value where its full name says: ``nature.152 mm.phase.2.daily``."""
    try:
        name = name_of(text)
    except KeyError:
        known = did_you_mean(text, list(BY_NAME))
        raise InputError(written.place, f"no input '{text}'{known}") from None
    if name.nature:
        named = (part for part in nested.get("nature", ()) if _plain(part["name"]) == name.nature)
        found = next(named, None)
        if found is None:
            raise InputError(written.place, f"'{text}': no nature '{name.nature}' here")
        nested = found
    if not name.table:
        if base := BASE.get(name.kind.name):
            rule = f"is {base} in another unit; write {base}, and the unit with its value"
            raise InputError(written.place, f"'{text}' {rule}")
        *sections, last = name.kind.key.split(".")
        over: Any = written
        for part in (last, *reversed(sections)):
            over = {part: over}
        _merge(nested, over)
        return
    section, table = TABLES[name.table].split(".")
    rows = nested.get(section, {}).get(table, [])
    if not 1 <= name.row <= len(rows):
        rule = f"has no such row: {len(rows)} of {name.table} are given"
        raise InputError(written.place, f"'{text}' {rule}")
    rows[name.row - 1][name.kind.key] = written


def _plain(value: object) -> object:
    return value.text if isinstance(value, Written) else value


_LOG: Final = "log"  # where a log of use waits until all layers say what the rate is after it


def _put_dated(nested: Layer, tables: Mapping[str, Path], decimal: str) -> None:
    """Add the rows of dated tables to those that options give one by one."""
    from estimator.scenario.dated_rows import phases_of, read_arrivals, read_log
    from estimator.tablefile import table_at

    notes = []
    for dated in DATED:
        if dated.flag not in tables:
            continue
        table = table_at(tables[dated.flag], decimal=decimal)
        if dated.flag == "--use":
            nested[_LOG] = log = read_log(table)
            rows, note = list(phases_of(log)), log.note
        else:
            rows, note = read_arrivals(table)
        section, _, key = dated.key.partition(".")
        _put(nested, dated.key, [*rows, *nested.get(section, {}).get(key, [])])
        notes.append(note)
    nested["notes"] = notes


def _close(merged: Layer, log: Log, register: Callable[[], Register] | None) -> None:
    """Say what the rate is once a log ends: what a phase says, the base rate, or the log's mean."""
    use, end = merged["use"], log.end.isoformat()
    if any(str(row["from"].text).strip() == end for row in use["phases"]):
        return
    advice = f"say what it is then, such as --phase {end}=16k"
    if "weapons" in use or "targets" in use:
        raise InputError(log.name, f"the rate after {end} is a product; {advice}")
    after, why = use.get("daily"), "the rate is as given"
    if after is None:
        why = "the rate is the mean of all its counts"
        after = Written(log.mean_text, f"mean of {log.name}", log.name)
    begins = merged.get("start")
    if begins and str(begins.text).strip() == log.spans[0].first.isoformat():
        use.pop("daily", None)  # no day is left to it before the log
    quantity = read(BY_NAME["daily"], after, register).quantity
    if "daily" in use and not quantity.is_one:
        rule = f"a range would be drawn twice, before the log and from {end} on"
        raise InputError(after.place, f"{rule}; {advice}")
    day = Written(end, log.name, log.name)
    use["phases"] = [*use["phases"], {"from": day, "daily": after}]
    merged["notes"] = [*merged["notes"], f"After {log.name} ends, from {end} on, {why}."]


def _row(pair: Pair, written: Written) -> Layer:
    left, equals, right = written.text.partition("=")
    if not equals:
        sample = f"{pair.help.partition(':')[0]}, such as {pair.sample}"
        table = next((f"; a table goes to {d.flag}" for d in DATED if d.key == pair.key), "")
        is_file = table and "." in written.text
        rule = f"'{written.text}' has no '='; write {sample}{table if is_file else ''}"
        raise InputError(pair.flag, rule)
    return {
        pair.left: Written(left, written.origin, pair.flag),
        pair.right: Written(right, written.origin, pair.flag),
    }


def _put(nested: Layer, key: str, value: object) -> None:
    *tables, last = key.split(".")
    for table in tables:
        nested = nested.setdefault(table, {})
    nested[last] = value


def _leaves(document: Document, value: Any, path: tuple[str | int, ...]) -> Any:
    if isinstance(value, dict):
        for key in value:
            check_text(key, document.where(*path))
        return {key: _leaves(document, item, (*path, key)) for key, item in value.items()}
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return [_leaves(document, item, (*path, n)) for n, item in enumerate(value)]
    where = document.where(*path)
    if isinstance(value, str):
        check_text(value, f"{where}: {path[-1]}")
    return Written(value, where, f"{where}: {path[-1]}")


def _merge(base: Layer, over: Layer) -> None:
    for section, value in over.items():
        below = base.get(section)
        if isinstance(value, dict) and isinstance(below, dict):
            base[section] = below = dict(below)
            _drop_other_ways(below, WAYS.get(section, ()), value)
            _merge(below, value)
        else:
            base[section] = value


def _drop_other_ways(base: Layer, ways: tuple[tuple[str, ...], ...], over: Layer) -> None:
    """``--rounds`` replaces the containers of a file: one amount, written another way."""
    for way in ways:
        if any(key in over for key in way):
            for other in {key for way_ in ways for key in way_} - set(way):
                base.pop(other, None)
