"""The quantities that rules are built from: what they are called, how they are computed, what is known of them."""
