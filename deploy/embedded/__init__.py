"""PostgreSQL, NATS and the services as child processes of one command: nothing else to install."""
