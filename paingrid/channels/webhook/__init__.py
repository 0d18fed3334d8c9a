"""A signed HTTP request to a gateway of the house (SMS, WeChat)."""
