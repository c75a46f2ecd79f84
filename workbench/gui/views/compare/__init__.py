"""What two rules do differently: stretches of flags that only one of them sets."""
