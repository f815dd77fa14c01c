"""Data from a file into a model, and what is wrong with it in our own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from estimator.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

    from estimator.textfile import Document, Key

Model = TypeVar("Model", bound=BaseModel)

KEBAB: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_PATTERNS: Final = {
    KEBAB: "small letters, digits and single hyphens are wanted, such as rusi-2025-05-06",
    r"^[A-Z]{2}$": "two capital letters are wanted, such as UA",
    r"^[a-z]{2}$": "two small letters are wanted, such as ko",
    r"^[A-F]$": "a letter from A to F is wanted",
    r"^https?://\S+$": "an address that begins with https:// is wanted; leave it out if unseen",
}
_KINDS: Final = {
    "string_type": "text in quotes is wanted",
    "string_too_short": "the text is empty",
    "string_unicode": "text without halves of characters is wanted",
    "date_type": "a date without quotes is wanted, such as 2023-11-01",
    "date_from_datetime_inexact": "a date without a time is wanted",
    "partial_date": 'a date without quotes is wanted, such as 2023-11-01; "2023-11" or "2023" in '
    "quotes if no more is known",
    "outcome": "the id of a figure is wanted, or a date without quotes",
    "long_quote": "at most 25 words are wanted: keep those around the number",
    "int_type": "a whole number is wanted",
    "bool_type": "true or false is wanted",
    "model_type": "a table of keys is wanted",
    "dict_type": "a table of keys is wanted",
    "list_type": "a list is wanted",
    "tuple_type": "a list is wanted",
}


def validate(
    model: type[Model], data: object, document: Document, *keys: Key
) -> tuple[Model | None, list[InputError]]:
    """Make a model of data read from a document.

    Args:
        model: the model to make.
        data: the content of one table.
        document: where it was read, for the line in messages.
        keys: the path of the table in the document.

    Returns:
        The model and no errors, or None and every error.
    """
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [_explained(model, detail, document, keys) for detail in details]


def tables(document: Document, key: str) -> tuple[list[Any], list[InputError]]:
    """The ``[[key]]`` tables of a document, and an error where it holds something else."""
    rows = document.data.get(key, [])
    if isinstance(rows, list):
        return rows, []
    return [], [document.error(f"'{key}' is a list of tables; write [[{key}]]", key)]


def unknown_keys(
    data: Mapping[str, object], known: list[str], document: Document
) -> list[InputError]:
    """One error for each key at the top of a document that means nothing there."""
    return [
        document.error(f"unknown key '{key}'{did_you_mean(key, known)}", key)
        for key in data
        if key not in known
    ]


def _explained(
    model: type[BaseModel], detail: ErrorDetails, document: Document, keys: tuple[Key, ...]
) -> InputError:
    place = tuple(part for part in detail["loc"] if isinstance(part, (str, int)))
    key = place[-1] if place else keys[-1]
    where = document.where(*keys, *place)
    if detail["type"] == "extra_forbidden":
        known = [field.alias or name for name, field in model.model_fields.items()]
        return InputError(where, f"unknown key '{key}'{did_you_mean(str(key), known)}")
    if detail["type"] == "missing":
        return InputError(where, f"key '{key}' is missing")
    return InputError(where, f"key '{key}': {_rule(detail)}")


def _rule(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    shown = _shown(detail["input"])
    if detail["type"] == "literal_error":
        return f"{shown} is not one of {context['expected']}"
    if detail["type"] == "string_pattern_mismatch":
        return f"{shown} does not fit: {_PATTERNS[context['pattern']]}"
    if detail["type"] in ("greater_than_equal", "less_than_equal"):
        return f"{shown} is outside the range; it must be {_RANGE[detail['type']]} {_end(context)}"
    return f"{_KINDS.get(detail['type'], detail['msg'])}, not {shown}"


_RANGE: Final = {"greater_than_equal": "at least", "less_than_equal": "at most"}


def _end(context: Mapping[str, Any]) -> object:
    return context.get("ge", context.get("le"))


def _shown(value: object) -> str:
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "a table"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:50]}…"
