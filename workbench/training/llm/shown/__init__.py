"""What a model is shown of the train parts: windows of scaled values with their labels, and pictures, in a budget."""
