"""Write docs/ledger.json, and new ids to docs/claim-ids.txt, from the ledger. Run: python docs/make_ledger.py"""

from pathlib import Path

from collapse_theory.claims.workers import processors
from collapse_theory.files import write_whole
from collapse_theory.show.pages import ledger_json, permanent_ids, verified

HERE = Path(__file__).parent


def main() -> None:
    """Verify every claim and write both files."""
    records = verified(processors())
    ids = HERE / "claim-ids.txt"
    known = ids.read_text(encoding="utf-8") if ids.exists() else ""
    write_whole("ledger.json", HERE / "ledger.json", ledger_json(records))
    write_whole("claim-ids.txt", ids, permanent_ids(known, records))


if __name__ == "__main__":
    main()
