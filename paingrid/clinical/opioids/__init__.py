"""Opioid arithmetic: factor sets, totals, conversion, titration, taper. It proposes; a named prescriber signs."""
