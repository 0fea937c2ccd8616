from django.urls import include, path
from oauth2_provider.urls import base_urlpatterns, metadata_urlpatterns

# the metadata stands at the root (RFC 8414, RFC 9728); the toolkit's own pages to manage clients are not served
oauth_urlpatterns = [*metadata_urlpatterns, path("o/", include(base_urlpatterns))]

urlpatterns = [
    path("", include((oauth_urlpatterns, "oauth2_provider"))),
    path("api/v1/", include("api.urls")),
    path("", include("web.urls")),
]
