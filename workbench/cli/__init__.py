"""Every verb that works without a window, one file a family; `main` wires them."""
