"""The pack as a zip: its members, what it says about itself, older formats."""
