"""What a back-test shows: alerts day by day."""
