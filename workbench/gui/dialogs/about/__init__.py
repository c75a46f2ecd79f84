"""About: what this workbench is made of, where things are kept, what holds rules on this machine."""
