"""The window as a bundled application: what goes into it, what stays out, how it is built and measured."""
