"""How the host reaches a child: its process, and the messages and memory files between them."""
