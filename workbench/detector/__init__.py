"""What is deployed: runs a rule pack on series with numpy, the accelerator and the standard library alone."""
