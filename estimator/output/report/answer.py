"""An answer as a document: its page, what claims and cases say, and its sources."""

from __future__ import annotations

import shlex
from types import NoneType
from typing import TYPE_CHECKING

from estimator.answer.estimate import estimate
from estimator.answer.headline import figures_used
from estimator.arguments import as_paths, check_kind
from estimator.claims.check import check
from estimator.claims.cross import cross
from estimator.extras import check_installed
from estimator.output.pages.answer import page as answer_page
from estimator.output.pages.check import page as check_page
from estimator.output.pages.cross import page as cross_page
from estimator.output.report.document import Section, render
from estimator.output.report.live import live
from estimator.register.citation import cite
from estimator.register.register import Register, shipped
from estimator.reply import reply_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from estimator.claims.given import Given
    from estimator.output.page import Page
    from estimator.register.records import Source
    from estimator.reply import Reply
    from estimator.scenario.loading import AnyScenario


def report(
    scenario: AnyScenario,
    register: Register | None = None,
    *,
    claims: Iterable[Path | str] = (),
    cases: Iterable[Path | str] = (),
) -> str:
    """An answer as one HTML file that loads nothing from elsewhere.

    Args:
        scenario: a scenario, a table of inputs, or the name of one that comes with the package.
        register: where sources and figures are looked up; the shipped one if None.
        claims: claims files, or folders of them, whose verdicts are added.
        cases: case files, or names of shipped ones, whose cross-checks are added.

    Raises:
        InputError: an argument is wrong, the scenario has no answer, or vl-convert is missing.
    """
    drawn = "a report is drawn by vl-convert, which is not installed;"
    check_installed("vl_convert", "report", drawn)
    check_kind("register", register, (Register, NoneType), "a register, as load_register gives it,")
    known = register or shipped()
    reply = reply_to(estimate(scenario), lambda: known, implied=True)
    places = as_paths("claims", claims), as_paths("cases", cases)
    page = answer_page(reply, command="lasts")
    return of_reply(reply, page, "", list(sections(known, *places)))


def of_reply(
    reply: Reply,
    page: Page,
    command: str,
    further: Sequence[Section] = (),
    *,
    seed: int = 0,
    method: str = "",
    changeable: bool = True,
) -> str:
    """An answer, with what somebody may change in it, and what else is wanted in the same file.

    Args:
        reply: what the answer consists of.
        page: the same as text.
        command: what made it, as typed; empty where nothing was.
        further: more sections.
        seed: of the draws.
        method: the paragraph to paste, whose last line says how to cite it.
        changeable: whether `command` takes the inputs of the answer by their names.
    """
    body = page.text()
    *_, last = method.strip().split("\n") if method else [""]
    texts = {
        "answer": "\n".join(body.lead),
        "method": method,
        "citation": last.removeprefix("Cite as: "),
    }
    words = shlex.split(command) or ["estimate"]
    data = live(reply.estimate, command=words, seed=seed, texts=texts) if changeable else None
    return render([Section(page), *further], command, data, _references(reply, further))


def _references(reply: Reply, further: Sequence[Section]) -> list[str]:
    """The sources of all figures that it rests on or is held against, with those behind them."""
    found: list[Source] = []
    if reply.register:
        used = figures_used(reply.estimate.scenario, reply.register, reply.estimate.asks)
        for against in filter(None, (reply.headline, reply.production)):
            used += [row.figure for row in against.rows]
        found += reply.register.sources_behind(used)
    found += [source for section in further for source in section.sources]
    return list(dict.fromkeys(cite([source]) for source in found))


def sections(
    register: Register, claims: Sequence[Path | str], cases: Sequence[Path | str]
) -> Iterator[Section]:
    """What claims and cross-checks say.

    Args:
        register: where their sources and figures are.
        claims: claims files and folders of them.
        cases: case files, or names of cases that come with the package.

    Raises:
        InputError: one of them cannot be read.
    """
    if claims:
        found = check(claims, register)
        if found.errors:
            raise found.errors[0]
        given = [used.given for result in found.claims for used in result.inputs]
        given += [result.stated for result in found.claims if result.stated]
        own = [register.sources[result.claim.source] for result in found.claims]
        command = shlex.join(["estimate", "check", *map(str, claims)])
        sources = [*own, *_behind(register, given)]
        yield Section(check_page(found), "Beside it: do these claims hold?", command, sources)
    for each in cases:
        fit = cross(each, register)
        sources = _behind(register, [said.given for said in fit.case.said])
        title = f"Beside it, a cross-check: {fit.case.title}"
        page = cross_page(fit, str(each))
        yield Section(page, title, shlex.join(["estimate", "cross", str(each)]), sources)


def _behind(register: Register, given: Iterable[Given]) -> list[Source]:
    """The sources of figures that are named, with those behind them."""
    figures = (register.figure(id_) for each in given for id_ in each.figures)
    return list(register.sources_behind(figures))
