"""What the portal holds of a person goes when management says that the person was erased by law."""
