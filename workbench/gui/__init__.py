"""The window: the only room with Qt. Views show what they are given and emit intents; controllers act on them."""
