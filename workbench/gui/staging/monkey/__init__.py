"""Random commands, keys, clicks and drops at a real window, and what must still hold after them."""
