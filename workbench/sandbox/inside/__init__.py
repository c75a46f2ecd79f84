"""What works inside the child process: namespaces, runs, traces."""
