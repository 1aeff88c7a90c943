"""Questions about a model answered by following draws back: how many lineages are left, generation by generation."""
