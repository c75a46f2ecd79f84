"""What leaves as a program: the detector and packs as wheels, an MLflow model, a container, the bundled window."""
