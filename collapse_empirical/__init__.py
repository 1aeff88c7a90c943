"""Recursive training of real models, to be compared with the theory."""
