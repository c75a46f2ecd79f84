"""What each ingredient of the synthesizer is worth: the same search without it, on later blocks of training halves."""
