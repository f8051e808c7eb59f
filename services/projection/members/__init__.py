"""The register of members 党员名册."""
