"""The verbs of `paingrid dose` that work out amounts: one case of the contract in, one answer out."""
