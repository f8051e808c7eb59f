"""What operators watch of the seals."""

from services.projection.sealing.sealer import QUERIES
from shared.service.stored import StoredFigure

FIGURES = (
    StoredFigure("log_trouble", "1 while the sealer signs nothing more", ("part",), QUERIES["troubles"]),
    StoredFigure(
        "log_unsealed_seconds", "Age of the oldest event without a seal", ("part",), QUERIES["unsealed_seconds"]
    ),
    StoredFigure("log_findings", "What the last comparison of the log found", ("part",), QUERIES["findings"]),
    StoredFigure(
        "log_verified_seconds", "Since log and services were compared", ("part",), QUERIES["verified_seconds"]
    ),
)
