"""Pages run as tests; scripts beside them and generated pages do not."""

import collapse_theory

collect_ignore_glob = ["*.py", "_build/*", "api/*"]
for name, page in {"cite": "tutorials/cite.md", "testing": "verify-a-derivation.md"}.items():
    if name not in collapse_theory.__all__:
        collect_ignore_glob.append(page)
