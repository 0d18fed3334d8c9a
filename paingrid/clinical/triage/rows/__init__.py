"""The decision table of the clinical reference §4.2, one module a class, and the rules for what is not known."""
