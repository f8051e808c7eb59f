"""What every service is composed of: settings, identity, store, directory, relay, reactions and doors."""
