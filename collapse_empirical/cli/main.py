"""The command ``collapse-lab``: train models on their own output, and compare what happens with the theory."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from collapse_theory import policy as policies
from collapse_theory.cli.help import examples

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

Directory = Annotated[Path, typer.Argument(metavar="DIR", help="Directory of a run.")]
Jobs = Annotated[int | None, typer.Option("--jobs", help="Seeds at a time; by default one for each core.")]
LogTo = Annotated[
    list[str] | None, typer.Option("--log-to", help="tensorboard or wandb; the run's own log is always written.")
]


def main() -> None:
    """Run the command; bad input ends in one line and exit status 2, a run that had to stop in status 1."""
    try:
        _main()
    except KeyboardInterrupt:
        _end("interrupted.", 130)


def _main() -> None:
    from collapse_empirical.experiments.opt import team
    from collapse_empirical.store import DamagedError, StoppedError

    try:
        _follow() if team.RANK else _lead()
    except DamagedError as damage:
        _end(f"`DIR` must hold a whole run; {damage}. {damage.remedy}", 2)
    except ValueError as error:
        _end(str(error), 2)
    except StoppedError as stop:
        _end(str(stop), 1)
    except OSError as error:  # what is computed is safe in the records; this is a file or folder beside them
        where = str(error.filename or "a file")[-200:]
        _end(f"{where}: {error.strerror or error}. Make room, or give another path.", 1)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("collapse_"):
            raise
        _end(
            f"`collapse-lab` must have the extra `empirical`; {error.name} is not installed. "
            "Run: pip install 'collapse-theory[empirical]'",
            2,
        )


def _lead() -> None:
    """Run the command; the other processes of a team are sent home at the end, and ended by its launcher on failure."""
    from collapse_empirical.experiments.opt import team

    try:
        app()
    except SystemExit as end:
        if not end.code:
            team.dismiss()
        raise


def _follow() -> None:
    """Help the first process until it needs no more, and leave at once: PyTorch's threads may abort a slower end."""
    import os

    from collapse_empirical.experiments.opt import experiment

    experiment.follow()
    sys.stderr.flush()
    os._exit(0)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False) -> None:
    if version:
        import collapse_theory

        print(f"collapse-lab {collapse_theory.__version__}")
        raise typer.Exit


@app.command(
    epilog=examples(
        "collapse-lab run gmm --preset paper --out runs/gmm",
        "collapse-lab run ngram --order 1 --seeds 20 --out runs/unigram",
        "collapse-lab run vae --policy mix:0.9,0,0.1 --out runs/vae",
        "collapse-lab run opt --preset tiny --generations 5 --seeds 2 --out runs/tiny",
    )
)
def run(
    experiment: Annotated[str, typer.Argument(help="gmm, ngram, vae or opt.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Directory to write; new, or of the same run.")],
    preset: Annotated[str | None, typer.Option("--preset", help="See `collapse-lab list`.")] = None,
    generations: Annotated[int | None, typer.Option("--generations", help="Draw-then-fit steps.")] = None,
    seeds: Annotated[int, typer.Option("--seeds", help="Independent runs.")] = 5,
    first_seed: Annotated[int, typer.Option("--first-seed", help="Seed of the first of them.")] = 0,
    samples: Annotated[int | None, typer.Option("--samples", help="Synthetic data per generation.")] = None,
    policy: Annotated[
        str | None,
        typer.Option("--policy", help=f"{policies.WORDS}."),
    ] = None,
    anchors: Annotated[int | None, typer.Option("--anchors", help="Real data added in each generation.")] = None,
    keep: Annotated[str | None, typer.Option("--keep", help="Models and data to keep: last, all or metrics.")] = None,
    order: Annotated[int | None, typer.Option("--order", help="ngram: words in a gram, 1, 2 or 3.")] = None,
    data: Annotated[
        str | None, typer.Option("--data", help="vae: folder of IDX files; ngram: text file; opt: text or data set.")
    ] = None,
    model: Annotated[str | None, typer.Option("--model", help="opt: tiny, a directory, or a name on the hub.")] = None,
    real_fraction: Annotated[
        float | None, typer.Option("--real-fraction", help="opt: share of real blocks in each training set.")
    ] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Other settings.")] = None,
    jobs: Jobs = None,
    log_to: LogTo = None,
) -> None:
    """Train a model on its own output, generation after generation.

    Exit status: 0 when the run is complete; 1 if it had to stop, 130 after
    Ctrl+C and 143 when it was terminated, all of which `collapse-lab resume`
    goes on from; 2 for bad input.
    """
    from collapse_empirical import experiments, runner, store, trackers
    from collapse_theory import checks

    kinds = trackers.checked(log_to or [])
    jobs = None if jobs is None else checks.whole("jobs", jobs, minimum=1)
    shortcuts = _shortcuts(experiment, order, data) | _only_opt(experiment, model, real_fraction)
    given = _settings(settings or [], shortcuts)
    first = checks.seed(first_seed)
    recipe = experiments.recipe(
        experiment,
        preset or _default_preset(experiment, order),
        generations=generations,
        seeds=tuple(range(first, first + checks.whole("seeds", seeds, minimum=1, maximum=100_000))),
        samples=samples,
        policy=None if policy is None else policies.parse(policy),
        anchors=anchors,
        keep=keep,
        settings=given,
    )
    needed = runner.check_room(recipe, out)
    made = store.create(out, recipe)
    print(
        f"{out}: {experiment} {recipe.preset}, {recipe.generations} generations, {len(recipe.seeds)} seeds, "
        f"about {runner.size(needed)} on disk"
    )
    _note_other_text(recipe)
    _execute(made, jobs, kinds)


@app.command(epilog=examples("collapse-lab resume runs/gmm"))
def resume(
    directory: Directory,
    jobs: Jobs = None,
    log_to: LogTo = None,
    accept_versions: Annotated[
        bool, typer.Option("--accept-versions", help="Go on with other versions than it was begun with; noted.")
    ] = False,
) -> None:
    """Go on with a run that was stopped.

    On a CPU it ends with the same bits as if it had not been. It is refused if
    the recipe, what it reads, or the versions are not those that it was begun with.
    """
    from collapse_empirical import store, trackers

    _execute(store.open_run(directory), jobs, trackers.checked(log_to or []), accept_versions)


@app.command(
    epilog=examples(
        "collapse-lab compare runs/unigram",
        "collapse-lab compare runs/gmm --level 0.05 --no-figures",
        "collapse-lab compare runs/opt --beside runs/opt-10-percent",
    )
)
def compare(
    directory: Directory,
    level: Annotated[float, typer.Option("--level", help="Probability that correct theory leaves its band.")] = 0.01,
    figures: Annotated[bool, typer.Option("--figures/--no-figures", help="Draw PNG and PDF files.")] = True,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the simulations behind the bands.")] = 0,
    other: Annotated[
        Path | None, typer.Option("--beside", metavar="OTHER", help="Another run, to print and draw beside this one.")
    ] = None,
) -> None:
    """Print each measured series beside the theory; write DIR/compare/compare.json and figures."""
    from collapse_empirical import provenance, store
    from collapse_empirical.cli import compare as cli_compare
    from collapse_empirical.compare import beside
    from collapse_empirical.compare import compare as compare_run
    from collapse_theory import checks

    opened = store.open_run(directory)
    second = None if other is None else store.open_run(other)
    pairs = {} if second is None else beside.paired(opened, second)
    comparisons = compare_run(opened, level=level, seed=checks.seed(seed))
    definitions = cli_compare.definitions(opened)
    statements = cli_compare.published(opened)
    cli_compare.print_damage(opened)
    folder = directory / "compare"
    folder.mkdir(exist_ok=True)
    store.write_json(
        folder / "compare.json",
        {
            "recipe": opened.recipe.to_dict(),
            "versions": provenance.versions(),
            "level": level,
            "seed": seed,
            "series": [comparison.to_dict() for comparison in comparisons],
            "profile": None if definitions is None else definitions.to_dict(),
            "published": [record.to_dict() for record in statements],
        },
    )
    cli_compare.print_comparisons(comparisons)
    if definitions is not None:
        print(definitions)
    for record in statements:
        print(f"{record.claim.id}: {record.headline}: {record.judgement.reason}")
    if opened.recipe.experiment == "opt":
        cli_compare.print_continuations(opened, folder)
    print(folder / "compare.json")
    if figures:
        from collapse_empirical.figures import draw_all

        for path in draw_all(opened, comparisons, folder):
            print(path)
    if second is not None:
        cli_compare.beside(opened, second, pairs, folder, figures)


@app.command(epilog=examples("collapse-lab show runs/gmm"))
def show(directory: Directory) -> None:
    """Print what a run is, how far it is, and its latest metrics; exit status 2 if records of it are damaged."""
    from collapse_empirical import store
    from collapse_empirical.compare.series import whole_records

    opened = store.open_run(directory)
    for key, value in opened.recipe.to_dict().items():
        print(f"{key:<12} {json.dumps(value)}")
    for seed in opened.recipe.seeds:
        print(_progress_line(opened, seed))
    whole_records(opened)


@app.command(name="list", epilog=examples("collapse-lab list"))
def list_() -> None:
    """Print the experiments and their presets."""
    from collapse_empirical import experiments

    for name in experiments.NAMES:
        for preset, values in experiments.presets(name).items():
            shown = {key: value for key, value in values.items() if key != "snapshots"}
            print(f"{name:<6} {preset:<13} {json.dumps(shown)}")


def _execute(made: Any, jobs: int | None, trackers: tuple[str, ...], accept_versions: bool = False) -> None:
    from collapse_empirical import runner

    known = sum(1 for _ in made.events())
    try:
        with _signals():
            runner.execute(made, jobs=jobs, trackers=trackers, accept_versions=accept_versions)
    except KeyboardInterrupt as end:
        number = end.args[0] if end.args else signal.SIGINT
        what = "interrupted" if number == signal.SIGINT else "terminated"
        _end(f"{what}. Go on with `collapse-lab resume {made.path}`.", 128 + number)
    for event in list(made.events())[known:]:
        if event.get("event") in _DAMAGE:
            print(f"collapse-lab: {event['event']}: {event['reason']}; {_DAMAGE[event['event']]}", file=sys.stderr)
    print(f"{made.path}: complete")


_DAMAGE = {
    "corrupted": "computed anew",
    "damaged": "no later step needs it, so it was left; to compute it anew, remove all generations from there on",
}


@contextmanager
def _signals() -> Iterator[None]:
    """Let a request to end, as batch systems send it, end a run as Ctrl+C does."""

    def end(number: int, frame: object) -> None:
        raise KeyboardInterrupt(number)

    handled = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) == signal.SIG_DFL]
    for number in handled:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, signal.SIG_DFL)


def _note_other_text(recipe: Any) -> None:
    """Say so where the running Python's own text is not the one that the documentation has numbers of."""
    from collapse_empirical.data import DOCUMENTED, prose
    from collapse_empirical.provenance import content

    setting = {"ngram": "text", "opt": "data"}.get(recipe.experiment)
    ours = content([prose().encode()])
    if setting and not recipe.settings[setting] and ours != DOCUMENTED:
        print(
            f"collapse-lab: the help of this Python is another text (sha256 {ours[:12]}) than that of the documented "
            f"runs ({DOCUMENTED[:12]}); their numbers are not this run's",
            file=sys.stderr,
        )


def _settings(pairs: list[str], shortcuts: dict[str, Any]) -> dict[str, Any]:
    """Return all settings; one that is given twice is refused, since one of the two would be ignored."""
    given = dict(shortcuts)
    for key, value in map(_setting, pairs):
        if key in given:
            raise ValueError(f"`{key[:60]}` must be given once; got it twice. Remove one of them.")
        given[key] = value
    return given


def _setting(pair: str) -> tuple[str, Any]:
    key, equals, text = pair.partition("=")
    if not equals or not key:
        raise ValueError(f"`--set` must be KEY=VALUE; got {pair[:60]!r}. Write for example --set tol=1e-5.")
    try:
        return key, json.loads(text)
    except (ValueError, RecursionError):
        return key, text


def _shortcuts(experiment: str, order: int | None, data: str | None) -> dict[str, Any]:
    if order is not None and experiment != "ngram":
        raise ValueError(f"`--order` must be left out for {experiment}; it is for ngram. Remove it.")
    if data is not None and experiment not in ("ngram", "vae", "opt"):
        raise ValueError(f"`--data` must be left out for {experiment}; it draws its own points. Remove it.")
    shortcuts = {"order": order, "text" if experiment == "ngram" else "data": data}
    return {key: value for key, value in shortcuts.items() if value is not None}


def _only_opt(experiment: str, model: str | None, real_fraction: float | None) -> dict[str, Any]:
    given = {"model": model, "real_fraction": real_fraction}
    found = {key: value for key, value in given.items() if value is not None}
    if found and experiment != "opt":
        option = "--" + next(iter(found)).replace("_", "-")
        raise ValueError(f"`{option}` must be left out for {experiment}; it is for opt. Remove it.")
    return found


def _default_preset(experiment: str, order: int | None) -> str:
    if experiment == "ngram":
        return {2: "bigram", 3: "trigram"}.get(order or 1, "unigram")
    return {"vae": "digits", "opt": "tiny"}.get(experiment, "paper")


def _progress_line(opened: Any, seed: int) -> str:
    from collapse_empirical.store import DamagedError

    try:
        done = opened.generations(seed)
        if not done:
            return f"seed {seed}: nothing yet"
        metrics = opened.record(seed, done[-1])["metrics"]
    except DamagedError as damage:
        return f"seed {seed}: corrupted: {damage}"
    numbers = ", ".join(f"{name} {value:.4g}" for name, value in metrics.items() if isinstance(value, (int, float)))
    return f"seed {seed}: generation {done[-1]} of {opened.recipe.generations}: {numbers}"


def _end(message: str, status: int) -> None:
    print(f"collapse-lab: {message}", file=sys.stderr)
    raise SystemExit(status)
