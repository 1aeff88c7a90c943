"""The command ``collapse-lab``: train models on their own output, and compare what happens with the theory."""

from __future__ import annotations

from typing import Annotated

import typer

from collapse_empirical.cli import compare, monitor, run, show
from collapse_empirical.cli.lines import end
from collapse_theory.cli.help import examples
from collapse_theory.runs import DamagedError

app = typer.Typer(
    name="collapse-lab",
    help="Recursive training of real models, compared with the theory of model collapse.",
    epilog=examples(
        "collapse-lab run ngram --order 1 --seeds 20 --out runs/unigram", "collapse-lab compare runs/unigram"
    ),
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)
app.add_typer(run.group, name="run")
app.command(epilog=examples("collapse-lab resume runs/gmm"))(run.resume)
app.command(
    epilog=examples(
        "collapse-lab compare runs/unigram",
        "collapse-lab compare runs/gmm --level 0.05 --no-figures",
        "collapse-lab compare runs/opt --beside runs/opt-10-percent",
    )
)(compare.compare)
app.command(epilog=examples("collapse-lab monitor runs/unigram", "collapse-lab monitor runs/unigram --seed 0"))(
    monitor.monitor
)
app.command(epilog=examples("collapse-lab show runs/gmm", "collapse-lab show runs/gmm --table gmm.csv"))(show.show)
app.command(name="list", epilog=examples("collapse-lab list"))(show.list_)


def main() -> None:
    """Run the command; bad input ends in one line and exit status 2, a run that had to stop in status 1."""
    try:
        _main()
    except KeyboardInterrupt:
        end("interrupted.", 130)


def _main() -> None:
    try:
        app()
    except DamagedError as damage:
        end(f"`DIR` must hold a whole run; {damage}. {damage.remedy}", 2)
    except ValueError as error:
        end(str(error), 2)
    except OSError as error:  # what is computed is safe in the records; this is a file or folder beside them
        where = str(error.filename or "a file")[-200:]
        end(f"{where}: {error.strerror or error}. Make room, or give another path.", 1)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("collapse_"):
            raise
        extra = "trackers" if error.name in ("tensorboard", "wandb") else "empirical"
        end(
            f"`collapse-lab` must have the extra `{extra}`; {error.name} is not installed. "
            f"Run: pip install 'collapse-theory[{extra}]'",
            2,
        )
    except Exception as error:
        from collapse_empirical.store import StoppedError

        if not isinstance(error, StoppedError):
            raise
        end(str(error), 1)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False) -> None:
    if version:
        import collapse_theory

        print(f"collapse-lab {collapse_theory.__version__}")
        raise typer.Exit
