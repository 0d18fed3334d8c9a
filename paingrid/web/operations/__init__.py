"""What machines ask of a running installation: alive, ready, figures; and one line of log per request."""
