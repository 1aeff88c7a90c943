"""Properties are tried on the same inputs in every run, unless COLLAPSE_ROTATE_SEEDS asks for fresh ones."""

import os

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("rotating", deadline=None, print_blob=True)
settings.load_profile("rotating" if os.environ.get("COLLAPSE_ROTATE_SEEDS") else "fixed")
