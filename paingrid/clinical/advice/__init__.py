"""What the guideline says for one patient today: the proposal, the paths for side effects, the words for the family."""
