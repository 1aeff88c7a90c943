"""Mean times with a proof, for any number of data: docs/theory/enclosures.md has the theorems and their constants."""
