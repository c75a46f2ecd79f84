"""The only room that executes rule text: contract, static check, child process, host, run, stream, explain."""
