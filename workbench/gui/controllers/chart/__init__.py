"""What belongs to the chart: the time zone, copies of what is in sight, the lanes below."""
