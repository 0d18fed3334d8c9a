"""What stands against an order: checks before signing, and China's rules for prescriptions."""
