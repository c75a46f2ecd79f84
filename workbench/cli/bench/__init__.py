"""The verb `bench`: a step a file."""
