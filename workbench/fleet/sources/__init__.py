"""Where the series of a fleet come from: folders, Parquet data sets, a Prometheus; each series by itself."""
