"""What workers do: look at series, learn the rule of a group, fit it to the group's other series."""
