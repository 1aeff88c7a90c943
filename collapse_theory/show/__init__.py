"""The ledger for readers: citations, reports, pages."""
