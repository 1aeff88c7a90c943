"""The command ``collapse-lab``."""
