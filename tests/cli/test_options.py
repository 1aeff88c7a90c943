"""Options that commands share."""

from dataclasses import dataclass
from inspect import signature
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from collapse_theory.cli.options import with_options


@dataclass(frozen=True)
class Size:
    width: Annotated[int, typer.Option("--width")]
    height: Annotated[int, typer.Option("--height")] = 1


@with_options(size=Size)
def area(unit: Annotated[str, typer.Argument()], size: Size) -> None:
    """Print an area."""
    print(size.width * size.height, unit)


def test_a_command_has_its_own_options_and_those_of_the_group():
    app = typer.Typer()
    app.command()(area)
    assert list(signature(area).parameters) == ["unit", "width", "height"]
    assert CliRunner().invoke(app, ["cm", "--width", "3", "--height", "2"]).output == "6 cm\n"
    assert CliRunner().invoke(app, ["cm", "--width", "3"]).output == "3 cm\n"
    assert CliRunner().invoke(app, ["cm"]).exit_code == 2
    assert (area.__doc__, area.__name__) == ("Print an area.", "area")


def test_a_group_can_refuse(capsys):
    with pytest.raises(TypeError):
        area(unit="cm", width=1, depth=2, height=1)
