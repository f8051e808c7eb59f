"""How PostgreSQL is set up, whoever runs it."""
