"""The run of a plan: its book of jobs, who is to blame where learning fails, and groups put together at the end."""
