"""Static files."""

from __future__ import annotations

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from attain.portal.assets import Assets
from attain.portal.errors import NotHere

FOREVER = "public, max-age=31536000, immutable"


def static_handler(assets: Assets) -> HTTPRouteHandler:
    """Serves the assets; their names change with their content, so browsers may keep them for good."""

    @get("/static/{name:str}", sync_to_thread=False, opt={"open": True, "no_visit": True})
    def static(name: FromPath[str]) -> Response[bytes]:
        asset = assets.get(name)
        if asset is None:
            raise NotHere
        return Response(asset.content, media_type=asset.media_type, headers={"Cache-Control": FOREVER})

    return static
