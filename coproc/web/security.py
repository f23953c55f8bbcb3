"""What every answer tells the browser not to do, and how our cookies travel."""

from __future__ import annotations

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
A_YEAR = 365 * 24 * 60 * 60


def configure_cookies(app: Flask, *, https: bool) -> None:
    """Lax: a link in a mail finds the reader signed in, a form on another site does not."""
    app.config.update(
        SESSION_COOKIE_NAME="coproc",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        WTF_CSRF_SSL_STRICT=https,
    )


def install(app: Flask) -> None:
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    elif response.mimetype == "text/html":
        headers.setdefault("Cache-Control", "private, no-cache")
    return response
