"""Where series are besides files: Prometheus, databases, Parquet data sets, line protocol; each becomes one file."""
