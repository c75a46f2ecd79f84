"""The seeded benchmark of cases: metrics and log lines of 44 scenarios, in the layout of CloudAnoBench."""
