"""The data: the list of series, the chart with its title, the findings."""
