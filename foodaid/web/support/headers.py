"""What every answer tells the browser to refuse."""

from flask import Flask, Response, request
from secure import ContentSecurityPolicy, ReferrerPolicy, Secure, XContentTypeOptions, XFrameOptions
from secure import StrictTransportSecurity as Hsts

POLICY = (
    ContentSecurityPolicy()
    .default_src("'none'")
    .script_src("'self'")
    .style_src("'self'")
    .img_src("'self'", "data:")
    .font_src("'self'")
    .connect_src("'self'")
    .manifest_src("'self'")
    .form_action("'self'")
    .base_uri("'none'")
    .frame_ancestors("'none'")
)


def register(app: Flask) -> None:
    is_https = bool(app.config["SESSION_COOKIE_SECURE"])
    secure = Secure(
        csp=POLICY,
        hsts=Hsts().max_age(31536000).include_subdomains() if is_https else None,
        referrer=ReferrerPolicy().same_origin(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
    )

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in secure.headers.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if request.endpoint not in {"static", "static_files.file"}:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
