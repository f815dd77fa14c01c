"""``estimate check``: do the recorded verdicts still stand?"""

from __future__ import annotations

import click

from estimator.cli import complain
from estimator.cli.answering import Request, delivery
from estimator.cli.options import data_option, output_params, register_folders

_HELP = """Recompute published claims and compare each verdict with the one on record.

PATHs are case files or folders of them; without any, the claims that come with the estimator are
checked. Exit code 1: a verdict changed; 2: something could not be read (the rest is checked all
the same).

\b
  estimate check
  estimate check claims/ -f github
  estimate check my.claims.toml -o report.xml -f junit
"""


def _run(source: tuple[str, ...], **_params: object) -> None:
    ctx = click.get_current_context()
    request = Request(ctx, "check")
    wanted = delivery(request)
    from pathlib import Path

    from estimator.case import register_folders as beside
    from estimator.claims import check
    from estimator.output.checked import page
    from estimator.output.progress import progress
    from estimator.register import data_folder, load_register

    paths = [Path(text) for text in source] or [data_folder() / "claims"]
    register = load_register([*register_folders(ctx), *beside(paths)])
    with progress("claims") as advance:
        result = check(paths, register, advance)
    wanted.send(page(result))
    for error in result.errors:
        complain(str(error))
    ctx.exit(2 if result.errors else 1 if result.changed else 0)


command = click.Command(
    "check",
    params=[
        click.Argument(["source"], metavar="[PATH]...", nargs=-1),
        data_option(),
        *(
            param
            for param in output_params(forms=("junit", "github"))
            if param.name not in {"explain"}
        ),
    ],
    callback=_run,
    help=_HELP,
)
