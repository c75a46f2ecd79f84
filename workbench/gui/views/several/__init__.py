"""Several series at once: the strips below the chart, the lines in it, and all series of the project as a grid."""
