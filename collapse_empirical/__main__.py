"""``python -m collapse_empirical`` is ``collapse-lab``; launchers of several processes need a module."""

from collapse_empirical.cli.main import main

if __name__ == "__main__":
    main()
