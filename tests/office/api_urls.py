"""The product's addresses with the office's JSON on them, whatever else the API holds."""

from django.urls import path
from ninja import NinjaAPI

from tarmac.config.urls import *  # noqa: F403
from tarmac.config.urls import urlpatterns as product
from tarmac.office.api import router

_api = NinjaAPI(urls_namespace="office-only", docs_url=None, openapi_url=None)
_api.add_router("/office/", router)
urlpatterns = [path("api/", _api.urls), *product]
