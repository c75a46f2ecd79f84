"""What the main window is made of besides its views: what is marked, what holds, where everything stands."""
