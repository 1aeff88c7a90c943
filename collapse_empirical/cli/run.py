"""``collapse-lab run NAME`` and ``collapse-lab resume``: every experiment is a command with options of its own."""

# Typer reads the annotations of `_start`: they must be what they say and not texts, so `annotations` is not imported.
import json
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from collapse_empirical.cli.lines import Directory, end, warn
from collapse_theory import policy as policies
from collapse_theory.cli import completion
from collapse_theory.cli.help import examples

if TYPE_CHECKING:
    from collapse_empirical.experiment import Experiment
    from collapse_empirical.store import Run

__all__ = ["group", "resume"]

Jobs = Annotated[int | None, typer.Option("--jobs", help="Seeds at a time; by default one for each core.")]
LogTo = Annotated[
    list[str] | None,
    typer.Option(
        "--log-to",
        help="tensorboard or wandb; the run's own log is always written.",
        autocompletion=completion.offer(("tensorboard", "wandb")),
    ),
]
_DAMAGE = {
    "corrupted": "computed anew",
    "damaged": "no later step needs it, so it was left; to compute it anew, remove all generations from there on",
}


class _OfExperiments(TyperGroup):
    """One command for each experiment, made when it is asked for: only its declaration knows its options."""

    def list_commands(self, ctx: Any) -> list[str]:
        from collapse_empirical.experiments import names

        return list(names())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        from collapse_empirical.experiments import find, names

        if ctx is not None and ctx.resilient_parsing and cmd_name not in names():
            return None  # a shell that completes a word wants no error
        return _command(find(cmd_name))


group = typer.Typer(
    cls=_OfExperiments,
    help="""Train a model on its own output, generation after generation.

    Each experiment has options of its own: see `collapse-lab run NAME --help`.
    """,
    epilog=examples("collapse-lab run gmm --preset paper --out runs/gmm", "collapse-lab run ngram --help"),
    no_args_is_help=True,
)


class _OfOneExperiment(TyperCommand):
    """A command that knows whose option it is that it does not have."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        from collapse_empirical.experiments import find, names

        own = {flag for parameter in self.params for flag in parameter.opts}
        for flag in (word.partition("=")[0] for word in args):
            others = [name for name in names() if flag in (option.flag for option in find(name).options)]
            if others and flag not in own:
                raise ValueError(f"`{flag}` must be left out for {self.name}; it is for {_listed(others)}. Remove it.")
        return super().parse_args(ctx, args)


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _command(experiment: "Experiment") -> Any:
    """Return the command of an experiment: the options of all, then its own."""
    settings = [option.setting for option in experiment.options]

    def run(**values: Any) -> None:
        own = {name: values.pop(name) for name in settings}
        _start(experiment, {name: value for name, value in own.items() if value is not None}, **values)

    presets = typer.Option(
        "--preset", help="See `collapse-lab list`.", autocompletion=completion.offer(experiment.presets)
    )
    common = [
        each.replace(annotation=Annotated[str | None, presets]) if each.name == "preset" else each
        for each in list(signature(_start).parameters.values())[2:]
    ]
    hints = get_type_hints(experiment.settings)
    own = [
        Parameter(
            option.setting,
            Parameter.KEYWORD_ONLY,
            default=typer.Option(None, option.flag, help=option.help),
            annotation=hints[option.setting] | None,
        )
        for option in experiment.options
    ]
    run.__signature__ = Signature([*common, *own])  # type: ignore[attr-defined]
    run.__doc__ = f"{experiment.summary}\n\n{_start.__doc__}"
    made = typer.Typer(add_completion=False)
    made.command(name=experiment.name, cls=_OfOneExperiment, epilog=examples(*experiment.examples))(run)
    return typer.main.get_command(made)


def _start(
    experiment: "Experiment",
    own: Mapping[str, Any],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Directory to write; new, or of the same run.")],
    preset: str | None = None,
    generations: Annotated[int | None, typer.Option("--generations", help="Draw-then-fit steps.")] = None,
    seeds: Annotated[int, typer.Option("--seeds", help="Independent runs.")] = 5,
    first_seed: Annotated[int, typer.Option("--first-seed", help="Seed of the first of them.")] = 0,
    samples: Annotated[int | None, typer.Option("--samples", help="Synthetic data per generation.")] = None,
    policy: Annotated[
        str, typer.Option("--policy", help=f"{policies.WORDS}.", autocompletion=completion.offer(completion.policies))
    ] = "replace",
    anchors: Annotated[int, typer.Option("--anchors", help="Real data added in each generation.")] = 0,
    keep: Annotated[
        str,
        typer.Option(
            "--keep",
            help="Models and data to keep: last, all or metrics.",
            autocompletion=completion.offer(("last", "all", "metrics")),
        ),
    ] = "last",
    settings: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Other settings.")] = None,
    jobs: Jobs = None,
    log_to: LogTo = None,
) -> None:
    """Exit status: 0 when the run is complete; 1 if it had to stop, 130 after
    Ctrl+C and 143 when it was terminated, all of which `collapse-lab resume`
    goes on from; 2 for bad input.
    """
    if _helped(experiment):
        return
    from collapse_empirical import experiments, runner, store, trackers
    from collapse_theory import checks

    kinds = trackers.checked(log_to or [])
    jobs = None if jobs is None else checks.whole("jobs", jobs, minimum=1)
    given = _settings(settings or [], own)
    first = checks.seed(first_seed)
    recipe = experiments.recipe(
        experiment.name,
        preset or experiment.preset(given),
        seeds=range(first, first + checks.whole("seeds", seeds, minimum=1, maximum=100_000)),
        generations=generations,
        samples=samples,
        policy=policies.parse(policy),
        anchors=anchors,
        keep=keep,
        settings=given,
    )
    needed = runner.check_room(recipe, out)
    made = store.create(out, recipe, packages=experiment.packages)
    print(
        f"{out}: {experiment.name} {recipe.preset}, {recipe.generations} generations, {len(recipe.seeds)} seeds, "
        f"about {runner.size(needed)} on disk"
    )
    if note := experiment.note(recipe):
        warn(note)
    _execute(experiment, made, jobs, kinds)


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
    from collapse_empirical.experiments import find

    made = store.open_run(directory)
    experiment = find(made.recipe.experiment)
    if not _helped(experiment):
        _execute(experiment, made, jobs, trackers.checked(log_to or []), accept_versions)


def _helped(experiment: "Experiment") -> bool:
    """Help the first process of a team until it needs no more, and return True; False if this one is the first."""
    team = experiment.team()
    if team.rank:
        team.follow()
    return team.rank > 0


def _execute(
    experiment: "Experiment", made: "Run", jobs: int | None, trackers: tuple[str, ...], accept_versions: bool = False
) -> None:
    from collapse_empirical import runner

    known = sum(1 for _ in made.events())
    try:
        with _signals():
            runner.execute(made, jobs=jobs, trackers=trackers, accept_versions=accept_versions)
    except KeyboardInterrupt as stopped:
        number = stopped.args[0] if stopped.args else signal.SIGINT
        what = "interrupted" if number == signal.SIGINT else "terminated"
        end(f"{what}. Go on with `collapse-lab resume {made.path}`.", 128 + number)
    for event in list(made.events())[known:]:
        if event.get("event") in _DAMAGE:
            warn(f"{event['event']}: {event['reason']}; {_DAMAGE[event['event']]}")
    print(f"{made.path}: complete")
    experiment.team().dismiss()  # on failure, whoever launched the team ends it


@contextmanager
def _signals() -> Iterator[None]:
    """Let a request to end, as batch systems send it, end a run as Ctrl+C does."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt(number)

    handled = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) == signal.SIG_DFL]
    for number in handled:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, signal.SIG_DFL)


def _settings(pairs: Sequence[str], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return all settings; one that is given twice is refused, since one of the two would be ignored."""
    given = dict(own)
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
