"""The command ``collapse``."""
