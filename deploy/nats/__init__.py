"""What a NATS server of Wenxiao is told: its settings, its users, what each user may do, and their keys."""
