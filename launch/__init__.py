"""What `./start` and `./test` do: an environment, a private PostgreSQL, the programs, and their orderly end."""
