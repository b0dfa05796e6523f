"""Reading, never writing: the same questions for every door."""
