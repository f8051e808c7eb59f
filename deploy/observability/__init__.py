"""What operators see: the watcher of disks and backups; figures, alerts and dashboards for Prometheus and Grafana."""
