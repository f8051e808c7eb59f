"""What operators see: figures, alerts, dashboards, traces, and the little doors of processes that only work."""
