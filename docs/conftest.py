"""Pages run as tests; scripts beside them and generated pages do not."""

import collapse_theory

collect_ignore_glob = ["*.py", "_build/*", "api/*"]
if "cite" not in collapse_theory.__all__:
    collect_ignore_glob.append("tutorials/cite.md")
