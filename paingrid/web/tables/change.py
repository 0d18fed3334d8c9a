"""Propose other values, see whose advice would change, sign. Nothing holds before the signature."""
