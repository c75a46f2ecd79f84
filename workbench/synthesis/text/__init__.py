"""Rules as text: written from a shape, and read back into one."""
