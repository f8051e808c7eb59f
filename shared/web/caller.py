"""Who is calling: the person that the bearer token names."""

from uuid import UUID

from starlette.requests import Request

from shared.web.tokens import BadToken, TokenVerifier


def caller(request: Request) -> UUID:
    """Return the calling person.

    :raises BadToken: without a valid token
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise BadToken
    verifier: TokenVerifier = request.app.state.tokens
    return verifier.person(token.strip())
