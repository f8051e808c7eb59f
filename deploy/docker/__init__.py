"""The system in containers: images, who is handed which secret, the proxy in front."""
