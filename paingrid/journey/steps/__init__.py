"""What use cases share. Each step needs an open transaction and never opens one."""
