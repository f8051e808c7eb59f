"""The audit log: every event of every service at the next index of one RFC 6962 log, with who, when and why."""
