"""What is seen before and around opening: the first screen, work under way, what a drop would do."""
