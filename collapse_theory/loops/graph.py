"""The graph: its nodes, checked, and the questions that it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number, any_kind
from collapse_theory.loops import pairs, stationary
from collapse_theory.loops.nodes import Delay, Mixture, Model, Node, Source

__all__ = ["LoopGraph"]

_MOST = 40


@any_kind
@dataclass(frozen=True, eq=False)
class LoopGraph:
    r"""Models that are trained on each other's data, on their own, and on real data.

    In each generation first the delays take what their nodes were, then the models are refitted to data drawn from
    what their nodes were, then the mixtures are made. ``fits=0`` is the original: every node is a source.

    Parameters
    ----------
    nodes : dict of str to Source, Model, Mixture or Delay
        At most 40; at least one source and one model.
    start : dict of str to str, optional
        Source that a node is before any fit; the first source if it is not named.

    Raises
    ------
    ValueError
        If a name is not in the graph, a mixture is made of a later one, or there are too many nodes.

    Notes
    -----
    With W the shares, :math:`G' = W G W^T` is the probability that draws from two nodes are equal, and
    :math:`(1-1/D_a)(WGW^T)_{aa} + 1/D_a` of two draws from one model. Exact for independent data
    (docs/theory/loops.md). Source: ours.

    Examples
    --------
    Two models, each trained on both and on a tenth of real data:

    >>> shares = {"a": 0.45, "b": 0.45, "real": 0.1}
    >>> graph = LoopGraph({"real": Source([0.5, 0.5]), "a": Model(10, shares), "b": Model(10, shares)})
    >>> round(graph.homozygosity("a", fits=1), 6), round(graph.agreement("a", "b", fits=1), 6)
    (0.55, 0.5)
    >>> round(graph.limit("a"), 6), round(graph.limit("a", "b"), 6), round(graph.effective_size(), 6)
    (0.629067, 0.587852, 4.338395)
    """

    nodes: Mapping[str, Node]
    start: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        nodes = _checked_nodes(self.nodes)
        first = next(name for name, node in nodes.items() if isinstance(node, Source))
        begin = {name: name if isinstance(node, Source) else first for name, node in nodes.items()}
        for name, source in _named(self.start).items():
            if name not in nodes or not isinstance(nodes.get(source), Source):
                raise ValueError(
                    f"`start` must lead from a node to a source; got {name!r:.40}: {source!r:.40}. Leave it out for "
                    f"the first source."
                )
            begin[name] = source
        object.__setattr__(self, "nodes", nodes)
        object.__setattr__(self, "start", begin)

    def lifted(self, lift: Callable[[Any], Any]) -> LoopGraph:
        """Return the same graph with its numbers as ``lift`` makes them."""
        own = {name: node if isinstance(node, Delay) else node.lifted(lift) for name, node in self.nodes.items()}
        return LoopGraph(own, self._begin if self.start else None)

    def homozygosity(self, node: str, *, fits: int) -> Number:
        """Return the probability that two draws from a node are equal, averaged over runs.

        Parameters
        ----------
        node : str
        fits : int >= 0
            Generations.

        Returns
        -------
        number in (0, 1]

        Raises
        ------
        ValueError
            If there is no such node or ``fits`` is no count.
        """
        return self.agreement(node, node, fits=fits)

    def agreement(self, first: str, second: str, *, fits: int) -> Number:
        """Return the probability that a draw from one node and a draw from another are equal, averaged over runs.

        Parameters
        ----------
        first, second : str
            Names of nodes; two draws are taken if they are the same.
        fits : int >= 0
            Generations.

        Returns
        -------
        number in [0, 1]

        Raises
        ------
        ValueError
            If there is no such node or ``fits`` is no count.
        """
        places = self._place("first", first), self._place("second", second)
        steps = checks.whole("fits", fits, minimum=0, maximum=10**9)
        ops = self._ops
        cost = (2e-4 if ops.is_float else 8 * len(self.nodes) ** 3 * ops.seconds) * steps
        checks.affordable("fits", steps, seconds=cost, remedy="Ask for the limit, or for fewer fits.")
        found = pairs.beginning(self.nodes, self._begin, ops)
        for step in range(1, steps + 1):
            found = pairs.next_agreement(self.nodes, found, step, ops)
        return ops.plain(ops.number(found[places[0]][places[1]]))

    def limit(self, first: str, second: str | None = None) -> Number:
        """Return the agreement of two nodes, or of two draws from one, after very many generations.

        Parameters
        ----------
        first, second : str
            Names of nodes; the same twice if the second one is left out.

        Returns
        -------
        number in [0, 1]

        Raises
        ------
        ValueError
            If there is no such node, shares change with time, or what is left depends on the start for ever.
        """
        places = self._place("first", first), self._place("second", first if second is None else second)
        ops = self._ops
        found = stationary.agreement(self.nodes, self._begin, ops)
        return ops.plain(ops.number(found[places[0]][places[1]]))

    def effective_size(self) -> float:
        r"""Return the size of a single model, retrained on its own data only, that forgets its start as slowly.

        Returns
        -------
        float
            :math:`1/(1-\rho)` with :math:`\rho` the largest factor by which a deviation of the agreement from its
            limit shrinks in a generation; infinite if one stays for ever.

        Raises
        ------
        ValueError
            If shares change with time, or the numbers in the graph are not floats.
        """
        if not self._ops.is_float:
            raise ValueError("`nodes` must hold floats for an effective size; convert them with float().")
        return stationary.relaxation(self.nodes)

    @property
    def _begin(self) -> Mapping[str, str]:
        assert self.start is not None
        return self.start

    @property
    def _ops(self) -> Arithmetic:
        return arithmetic.of(*(_numbers(node) for node in self.nodes.values()))

    def _place(self, argument: str, name: Any) -> int:
        return list(self.nodes).index(checks.choice(argument, name, tuple(self.nodes)))


def _numbers(node: Node) -> list[Any]:
    if isinstance(node, Source):
        return list(node.p)
    if isinstance(node, Delay):
        return []
    shares = [] if callable(node.shares) else list(node.shares.values())
    return [*shares, node.samples] if isinstance(node, Model) else shares


def _checked_nodes(given: Any) -> dict[str, Node]:
    nodes = {checks.text("nodes", name): node for name, node in _named(given, "nodes").items()}
    for node in nodes.values():
        checks.instance(
            "nodes",
            node,
            (Source, Model, Mixture, Delay),
            what="a dictionary of Source, Model, Mixture and Delay",
            remedy="Build its values with these classes of `ct.loops`.",
        )
    for kind, word in ((Source, "source"), (Model, "model")):
        if not any(isinstance(node, kind) for node in nodes.values()):
            raise ValueError(f"`nodes` must hold at least one {word}; got {list(nodes)}. Add a {kind.__name__}.")
    if len(nodes) > _MOST:
        raise ValueError(f"`nodes` must be at most {_MOST}; got {len(nodes)}. Leave some models out.")
    lengths = {len(node.p) for node in nodes.values() if isinstance(node, Source)}
    if len(lengths) > 1:
        raise ValueError(f"`nodes` must have sources with the same atoms; they have {sorted(lengths)}. Fill up with 0.")
    _check_names(nodes)
    return nodes


def _check_names(nodes: dict[str, Node]) -> None:
    before: list[str] = []
    for name, node in nodes.items():
        made_of = [node.of] if isinstance(node, Delay) else list(getattr(node, "shares", {})) if _is_fixed(node) else []
        for part in made_of:
            if part not in nodes:
                raise ValueError(
                    f"`nodes` must hold what feeds {name!r}; {part!r:.40} is not there. "
                    f"{checks.did_you_mean(part, nodes, 'Add it, or take it out of the shares.')}"
                )
            if isinstance(node, Mixture) and isinstance(nodes[part], Mixture) and part not in before:
                raise ValueError(
                    f"`nodes` must list the mixture {part!r} before {name!r}, which is made of it. Change the order, "
                    f"or put a Delay between them."
                )
        before.append(name)


def _is_fixed(node: Node) -> bool:
    return isinstance(node, (Model, Mixture)) and not callable(node.shares)


def _named(given: Any, name: str = "start") -> dict[Any, Any]:
    if given is None and name == "start":
        return {}
    if not isinstance(given, Mapping):
        raise ValueError(f"`{name}` must be a dictionary; got {checks.shown(given)}. Pass names and what they are.")
    return dict(given)
