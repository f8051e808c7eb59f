"""The system of docker-compose.yml as its users and its operators meet it: make test-containers."""
