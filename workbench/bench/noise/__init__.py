"""What wrong labels cost: learned from labels late, cut short, shifted, lacking or made up, judged on right ones."""
