"""Rules beyond their text: compared with any other, kept as a library, reviewed, replayed over history."""
