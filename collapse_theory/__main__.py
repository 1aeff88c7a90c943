"""``python -m collapse_theory`` is the command ``collapse``."""

from collapse_theory.cli.main import main

if __name__ == "__main__":
    main()
