"""Where the events of a service are kept: a port, a store in memory and the one in PostgreSQL."""
