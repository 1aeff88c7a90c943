"""The ledger's statements: a module, or a folder, for each source."""
