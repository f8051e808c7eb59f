"""What has just changed, for services that show it to people."""
