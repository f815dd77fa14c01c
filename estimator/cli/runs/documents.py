"""What an answer has beside its page: what it is held against, a note, a document, a workbook."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from estimator.answer.headline import Whose, hold_against
from estimator.cli.runs.delivery import typed_again
from estimator.cli.runs.reading import (
    check_order,
    register_folders,
    register_of,
    register_with,
    today,
)
from estimator.output.pages.headline import against_page
from estimator.output.pages.note import Noted, note_page
from estimator.reply import is_figured

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import click

    from estimator.answer.headline import Against
    from estimator.output.page import Page
    from estimator.output.report.document import Section
    from estimator.reply import Reply
    from estimator.scenario.models import Scenario


def whose_of(ctx: click.Context) -> Whose:
    """Whose figures somebody wants to hold the answer against, and of what time."""
    since, until = ctx.params["since"], ctx.params["until"]
    check_order(since, until)
    actors = (code.strip() for text in ctx.params["against"] for code in text.split(","))
    return Whose(tuple(actors), since, until)


def held_page(ctx: click.Context, scenario: Scenario, whose: Whose | None) -> Page | None:
    """What the register says for a stock or a rate alone; None if it says nothing."""
    register = register_of(ctx)
    against = hold_against(scenario, register, whose or Whose())
    if against is None or not (against.rows or against.is_asked):
        return None
    shown = against_page(register, scenario, against)
    shown = shown._replace(forms={"html": partial(_held_document, ctx, shown)})
    return noted(ctx, shown, scenario, "days", against) if ctx.params.get("note") else shown


def with_forms(ctx: click.Context, shown: Page, reply: Reply) -> Page:
    """The page of an answer with its workbook and its document, or with a note in its place."""
    forms: dict[str, Callable[[], str | bytes]] = {
        "xlsx": partial(_workbook, reply, shown),
        "html": partial(_document, ctx, reply, shown),
    }
    shown = shown._replace(forms=forms)
    return _noted_answer(ctx, shown, reply) if ctx.params.get("note") else shown


def _noted_answer(ctx: click.Context, shown: Page, reply: Reply) -> Page:
    of = reply.estimate
    return noted(ctx, shown, of.scenario, of.asks, reply.headline)


def noted(
    ctx: click.Context, shown: Page, scenario: Scenario, asks: str, held: Against | None = None
) -> Page:
    """A page with a note in its place, dated today.

    Args:
        ctx: the run.
        shown: the page.
        scenario: what was answered.
        asks: what was asked, as in `Estimate`.
        held: what the answer was held against.
    """
    register = register_of(ctx) if held or is_figured(scenario, asks) else None
    return note_page(Noted(shown, scenario, asks, register, held, typed_again(ctx), today()))


def _workbook(reply: Reply, shown: Page) -> bytes:
    from estimator.output.workbook.book import render

    return render(reply, shown)


def _document(ctx: click.Context, reply: Reply, shown: Page) -> str:
    """An answer as HTML."""
    from estimator.output.report.answer import of_reply

    return of_reply(
        reply,
        shown,
        # nobody else can read standard input again
        "" if ctx.params["source"] == "-" else typed_again(ctx),
        _further(ctx),
        seed=ctx.params.get("seed") or 0,
        method=_noted_answer(ctx, shown, reply).verbatim,
        changeable=not ctx.params.get("measure"),  # which asks about --rounds by another name
    )


def _held_document(ctx: click.Context, shown: Page) -> str:
    """What is held against the register as HTML."""
    from estimator.output.report.document import Section, render

    return render([Section(shown), *_further(ctx)], typed_again(ctx))


def _further(ctx: click.Context) -> Sequence[Section]:
    """The claims and cases that are wanted in the same file."""
    claims, cases = ctx.params.get("claims", ()), ctx.params.get("cases", ())
    if not (claims or cases):
        return ()
    from estimator.claims.case import case_at
    from estimator.claims.claims_file import claims_at
    from estimator.claims.claims_file import register_folders as beside
    from estimator.output.report.answer import sections

    paths = [claims_at(text) for text in claims]
    own = [*register_folders(ctx), *beside([*paths, *map(case_at, cases)])]
    return list(sections(register_with(own), paths, cases))
