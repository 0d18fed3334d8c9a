"""The plan of one patient in one glance, what to ask for instead, and its versions."""
