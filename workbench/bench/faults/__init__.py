"""The benchmark `faults`: which service real faults were injected into, and of which kind they were."""
