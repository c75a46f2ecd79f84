"""The verb `fleet`: a step a file."""
