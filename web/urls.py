from django.urls import path

from web import check_in_pages, own_pages

app_name = "web"

urlpatterns = [
    path("c/<str:token>/", check_in_pages.hello, name="hello"),
    path("c/<str:token>/questions/", check_in_pages.ask, name="questions"),
    path("c/<str:token>/thanks/", check_in_pages.thanks, name="thanks"),
    path("c/<str:token>/rough/", check_in_pages.rough, name="rough"),
    path("c/<str:token>/call/", check_in_pages.call, name="call"),
    path("c/<str:token>/told/", check_in_pages.told, name="told"),
    path("c/<str:token>/fresh/", check_in_pages.fresh, name="fresh"),
    path("c/<str:token>/own/", own_pages.own, name="own"),
    path("c/<str:token>/dates/", own_pages.dates, name="dates"),
]
