from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from api.views import ProblemTypes, UnknownAddress

app_name = "api"

urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    path("problems/", ProblemTypes.as_view(), name="problems"),
    path("problems/<slug:code>/", ProblemTypes.as_view(), name="problem"),
    re_path(r"^.*$", UnknownAddress.as_view(), name="unknown"),
]
