"""Journeys through the whole system, as its users take them."""
