"""What ``lasts`` and ``solve`` share: options, the answer with its table, the next step."""

from __future__ import annotations

import contextlib
import os
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from estimator.cli.again import next_step, typed_again
from estimator.cli.command import Option, Read, refuse, typed
from estimator.cli.completer import complete_axis
from estimator.cli.draws import sampling, sampling_params, watched
from estimator.cli.expect import expect_option, failures, fell_short
from estimator.cli.folders import register_folders, register_of
from estimator.cli.idle import (
    CERTAIN,
    refuse_draws,
    refuse_forms,
    refuse_register,
)
from estimator.cli.options import output_params, read_scenario, scenario_params
from estimator.errors import InputError
from estimator.output.charts import OF_REPLY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import click

    from estimator.answer.estimate import Estimate
    from estimator.answer.headline import Against, Whose
    from estimator.output.deliver import Delivery
    from estimator.output.page import Page
    from estimator.output.report.document import Section
    from estimator.reply import Reply
    from estimator.scenario.models import Scenario

_LONGEST_EPOCH: Final = 12  # digits: seconds up to the year 5138


def answer_params(
    also: Collection[str] = (),
    but: Collection[str] = (),
    typed: Collection[str] = (),
    *,
    sampled: bool = True,
) -> list[click.Parameter]:
    """The options of a command that answers one scenario.

    Args:
        also: as for `scenario_params`.
        but: likewise.
        typed: likewise.
        sampled: whether the command prints chances.
    """
    table = Option(
        ["--table", "axes"],
        about=("answer", "page", "table"),
        group="Output",
        multiple=True,
        metavar="NAME=VALUES",
        shell_complete=complete_axis,
        help="a sensitivity table over one or two inputs: daily=8k..24k:5, rounds=0.5M,1M",
    )
    note = Option(
        ["--note"],
        about=("note", "page"),
        is_flag=True,
        help="print a paragraph to paste instead: method, sources, how to cite (-f plain or md)",
    )
    draws = sampling_params() if sampled else []
    return [
        *scenario_params(also, but, typed),
        table,
        *draws,
        expect_option(),
        note,
        *output_params(charts=OF_REPLY),
    ]


def against_params() -> list[click.Parameter]:
    """The options that hold an answer against what sources report."""
    return [
        Option(
            ["--against"],
            about=("page", "against"),
            multiple=True,
            metavar="ACTOR",
            help="hold the rate, or the stock, and the production against those that sources "
            "report of UA, RU, ... (repeatable)",
        ),
        Option(
            ["--since"],
            about=("held", "page"),
            type=Read(first_day),
            metavar="DATE",
            help="only those of 2024-01-31, 2024-01 or 2024 and later; unless given, of the "
            "scenario's own time or of the latest two years",
        ),
        Option(
            ["--until"],
            about=("held", "page"),
            type=Read(last_day),
            metavar="DATE",
            help="only those of then and before",
        ),
    ]


def first_day(text: str) -> dt.date:
    """The first day of a day, month or year."""
    from estimator.quantity.day import read_days

    return read_days(text)[0]


def last_day(text: str) -> dt.date:
    """The last day of a day, month or year."""
    from estimator.quantity.day import read_days

    return read_days(text)[1]


def check_order(since: dt.date | None, until: dt.date | None) -> None:
    """Refuse a time that ends before it begins.

    Raises:
        InputError: it does.
    """
    if since and until and since > until:
        raise InputError("--since", f"{since} is after --until {until}; swap them")


class Request(NamedTuple):
    """One run of a command.

    Attributes:
        ctx: its arguments.
        command: its name.
        further: gives what a document has besides the answer, if anything; figures are looked up
            for it whether or not the answer names any.
    """

    ctx: click.Context
    command: str
    further: Callable[[], Sequence[Section]] | None = None

    def get(self, name: str) -> Any:
        """An argument by name."""
        return self.ctx.params.get(name)


def delivery(
    request: Request,
    suffixes: Mapping[str, str] | None = None,
    reads: Iterable[Path] = (),
    *,
    bare: bool = True,
    chosen: bool = True,
    charts: bool = False,
    book: bool = False,
) -> Delivery:
    """How the result is wanted; checked before anything is computed.

    Args:
        request: the run.
        suffixes: formats of further suffixes, which this command alone knows.
        reads: files that the command reads besides its scenarios, rows and registers.
        bare: whether ``-q`` asks for the bare value, and not for silence.
        chosen: whether all formats are known by now.
        charts: whether the command has any.
        book: whether its answer can be a workbook.

    Raises:
        InputError: outputs that cannot be meant.
    """
    from estimator.output.deliver import PICTURES, WORKBOOK, Delivery

    outputs, draws = request.get("outputs"), request.get("samples_out")
    wanted = Delivery(
        form=request.get("form"),
        outputs=outputs,
        quiet=bare and request.get("quiet"),
        color=request.get("color"),
        inputs=[*_inputs(request), *map(str, reads)] if outputs or draws is not None else (),
        suffixes={**(PICTURES if charts else {}), **(WORKBOOK if book else {}), **(suffixes or {})},
        draws=draws,
        full=request.get("full") is not False,
        pager=pager(request),
        chart=request.get("chart") or "",
        typed=typed_again(request.ctx) if outputs else "",
    )
    wanted.check()
    if wanted.quiet:
        refuse(request.ctx, "page", "-q prints the bare number alone")
    if request.get("note"):
        for thing in ("steps", "table", "screen", "chart"):
            refuse(request.ctx, thing, "--note takes the place of the page")
    if not (wanted.is_drawn or set(wanted.forms.values()) & {"table", "plain"}):
        refuse(request.ctx, "chart", "no output is a picture or text", "add -o x.svg")
    if chosen:
        refuse_forms(request.ctx, wanted.forms, said=wanted.is_said)
    return wanted


def pager(request: Request) -> Callable[[str], None] | None:
    """What shows a page that is longer than the screen, if somebody has named a program for it."""
    if request.get("no_pager") or not os.environ.get("PAGER"):
        return None
    import click

    return click.echo_via_pager


def _inputs(request: Request) -> Iterator[str]:
    """Every file that a command reads: scenarios, rows, and registers, the shipped one too."""
    from estimator.register.register import data_folder

    source = request.get("source")
    sources = source if isinstance(source, tuple) else (source,)
    tables = (request.get(name) for name in ("rows", "use", "arrivals"))
    yield from (name for name in (*sources, *tables) if name)
    for folder in (*register_folders(request.ctx), data_folder()):
        yield from map(str, toml_in(folder))
    yield from map(str, data_folder().glob("*/*.toml"))


def toml_in(folder: Path) -> list[Path]:
    """The files of a register; none where it cannot be read, which is told when it is."""
    with contextlib.suppress(OSError):
        return list(folder.glob("*.toml"))
    return []


def run_lasts(request: Request) -> None:
    """Answer a scenario; one with a stock or a rate alone is held against the register."""
    from estimator.answer.estimate import estimate, in_production

    if request.get("measure"):
        for thing in ("against", "held"):
            refuse(request.ctx, thing, "--in production holds nothing against the register")
        run_answer(request, in_production)
        return
    wanted = delivery(request, charts=True, book=True)
    whose = _whose(request)
    scenario = read_scenario(request.ctx, request.get("source"), request.get("named"))
    try:
        result = estimate(scenario)
    except InputError:
        others = typed(request.ctx, "answer", "draws", "expect")
        is_idle = wanted.quiet or others or scenario.question.until_level
        if is_idle or not _hold(request, wanted, scenario, whose):
            raise
        return
    _send(request, wanted, result, whose)


def _whose(request: Request) -> Whose | None:
    """Whose figures somebody wants to hold the answer against, and of what time; None if nobody."""
    texts, since, until = (request.get(name) for name in ("against", "since", "until"))
    if not (texts or since or until):
        return None
    from estimator.answer.headline import Whose

    check_order(since, until)
    actors = (code.strip() for text in texts for code in text.split(","))
    return Whose(tuple(actors), since, until)


def _hold(request: Request, wanted: Delivery, scenario: Scenario, whose: Whose | None) -> bool:
    """Print what the register says for a stock or a rate alone; whether it says anything."""
    from estimator.answer.headline import Whose, hold_against

    register = register_of(request.ctx)
    against = hold_against(scenario, register, whose or Whose())
    if against is None or not (against.rows or against.is_asked):
        return False
    from estimator.output.pages.headline import against_page

    shown = against_page(register, scenario, against)
    shown = shown._replace(forms={"html": partial(_held_document, request, shown, wanted.typed)})
    if request.get("note"):
        shown = noted(request, shown, scenario, "days", against)
    wanted.send(shown)
    return True


def _held_document(request: Request, shown: Page, command: str) -> str:
    """What is held against the register as HTML, with what else is wanted in the file."""
    from estimator.output.report.document import Section, render

    return render([Section(shown), *_further(request)], command)


def _further(request: Request) -> Sequence[Section]:
    return request.further() if request.further else ()


def noted(
    request: Request, shown: Page, scenario: Scenario, asks: str, held: Against | None = None
) -> Page:
    """A page with a note in its place, dated today.

    Args:
        request: the run.
        shown: the page.
        scenario: what was answered.
        asks: what was asked, as in `Estimate`.
        held: what the answer was held against.
    """
    from estimator.output.pages.note import Noted, note_page
    from estimator.reply import is_figured

    register = register_of(request.ctx) if held or is_figured(scenario, asks) else None
    command = typed_again(request.ctx)
    return note_page(Noted(shown, scenario, asks, register, held, command, today()))


def today() -> dt.date:
    """The day of the run; SOURCE_DATE_EPOCH stands for it where runs are to be the same."""
    import datetime as dt

    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal() and len(epoch) < _LONGEST_EPOCH:
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
    return dt.date.today()  # noqa: DTZ011 - as the caller's calendar has it


def run_answer(request: Request, answer: Callable[[Scenario], Estimate]) -> None:
    """Read the scenario, answer it, and deliver the page."""
    wanted = delivery(request, charts=True, book=True)
    scenario = read_scenario(request.ctx, request.get("source"), request.get("named"))
    _send(request, wanted, answer(scenario))


def _send(request: Request, wanted: Delivery, result: Estimate, whose: Whose | None = None) -> None:
    from estimator.output.pages.answer import page
    from estimator.reply import reply_to

    _refuse_idle(request, result, whose)
    options = sampling(request.ctx.params, result.scenario.month)
    with ExitStack() as stack:
        reply = reply_to(
            result,
            lambda: register_of(request.ctx),
            implied=request.command == "lasts",
            whose=whose,
            tables=request.get("axes"),
            for_people=wanted.is_tabled,
            sampling=lambda: {
                **options,
                "progress": stack.enter_context(watched("of the draws")),
            },
        )
    if reply.headline is None:
        refuse(request.ctx, "held", "nothing is held against the register", "add --against UA")
    if reply.distribution and wanted.draws is not None:
        wanted.send_draws(_draws_page(result, options))
    explain = request.get("explain")
    step = next_step(request, wanted, reply)
    failed = failures(request.ctx, result, reply.distribution)
    shown = page(reply, command=request.command, explain=explain, next_step=step)
    forms: dict[str, Callable[[], str | bytes]] = {
        "xlsx": partial(_workbook, reply, shown),
        "html": partial(_document, request, reply, shown, wanted.typed),
    }
    shown = shown._replace(forms=forms)
    if request.get("note"):
        shown = noted(request, shown, result.scenario, result.asks, reply.headline)
    wanted.send(shown)
    fell_short(request.ctx, failed)


def _workbook(reply: Reply, shown: Page) -> bytes:
    """An answer as a workbook."""
    from estimator.output.workbook.book import render

    return render(reply, shown)


def _document(request: Request, reply: Reply, shown: Page, command: str) -> str:
    """An answer as HTML."""
    from estimator.output.report.answer import of_reply

    of = reply.estimate
    method = noted(request, shown, of.scenario, of.asks, reply.headline).verbatim
    seed = request.get("seed") or 0
    changeable = not request.get("measure")  # which asks about --rounds by another name
    command = "" if request.get("source") == "-" else command  # which nobody else can read again
    further = _further(request)
    return of_reply(reply, shown, command, further, seed=seed, method=method, changeable=changeable)


def _refuse_idle(request: Request, result: Estimate, whose: Whose | None) -> None:
    """Refuse options about draws and registers that this answer has not."""
    from estimator.reply import is_held

    why = "" if result.is_sampled else _undrawn(request, result)
    refuse_draws(request.ctx, [result.scenario], why)
    if not request.further and (request.command != "lasts" or not is_held(result, whose)):
        refuse_register(request.ctx, [result.scenario], result.asks)


def _undrawn(request: Request, result: Estimate) -> str:
    """Why there are no chances."""
    from estimator.answer.cases import inputs_of

    if request.command == "solve":
        return "without --chance the readings of the inputs decide"
    if not result.is_time:
        return "chances are of days, and these are not what is asked"
    inputs = inputs_of(result.scenario, result.asks)
    ranges = any(not given.quantity.is_point for given in inputs.values())
    return "all readings of the ranges have one answer" if ranges else CERTAIN


def _draws_page(result: Estimate, options: Mapping[str, Any]) -> Page:
    """Every draw as rows, for audit."""
    from estimator.output.page import Body, Page
    from estimator.uncertainty.distribution_of_days import draws

    kept = {name: options[name] for name in ("samples", "seed", "method")}
    asks: Any = result.asks
    rows = draws(result.scenario, asks=asks, **kept)
    return Page("", lambda: Body([], []), lambda: {"draws": rows}, lambda: rows)
