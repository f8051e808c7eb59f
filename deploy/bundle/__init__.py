"""One archive that installs Wenxiao on a machine without any network: `python -m deploy.bundle`."""
