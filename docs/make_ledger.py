"""Write docs/ledger.json and docs/ledger.md from the ledger. Run: python docs/make_ledger.py"""

from pathlib import Path

from collapse_theory.files import write_whole
from collapse_theory.show.pages import ledger_json, ledger_markdown, verified

HERE = Path(__file__).parent


def main() -> None:
    """Verify every claim and write both files."""
    records = verified()
    write_whole("ledger.json", HERE / "ledger.json", ledger_json(records))
    write_whole("ledger.md", HERE / "ledger.md", ledger_markdown(records))


if __name__ == "__main__":
    main()
