"""Where the session's PostgreSQL and NATS come from: given addresses, containers of testcontainers, or the wheels."""
