"""What a task is made of: its functions, long steps on a thread, resuming, and what it ends with."""
