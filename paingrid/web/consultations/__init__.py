"""Screens of work across institutions: consultations, guest care, agreements."""
