"""`python -m workbench.detector`: run a pack on a CSV file, without the workbench."""

from workbench.detector.command import main

if __name__ == "__main__":
    raise SystemExit(main())
