"""Pages run as tests; scripts beside them and generated pages do not."""

collect_ignore_glob = ["*.py", "_build/*", "api/*", "claims/*"]
