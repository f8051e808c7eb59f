"""What an installation consists of and how it is set up: databases, streams, identity, processes."""
