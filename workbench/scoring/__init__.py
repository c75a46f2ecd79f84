"""Flags and labels in, numbers and worst-first findings out."""
