"""What medicine knows, as pure Python: no Django, no clock, no I/O."""
