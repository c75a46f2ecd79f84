"""Controllers: each turns the intents of some views into an edit, a run or a question, and shows what came of it."""
