"""Times that asv follows over commits: `asv run`, or `asv run --python=same --quick` for this tree as it is."""
