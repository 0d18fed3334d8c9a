"""Notices inside the product: the bell, with sound for E and U."""
