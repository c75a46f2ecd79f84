"""For all tests: compiled kernels are kept where the command line keeps them, so that one compilation serves both."""

from __future__ import annotations

from workbench.compiled import choose_folder

choose_folder()
