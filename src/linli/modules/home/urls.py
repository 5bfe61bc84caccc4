"""Addresses of home: where each face begins."""

from django.urls import path

from linli.modules.home.pages import console, resident

app_name = "home"

urlpatterns = [
    # resident
    path("", resident.home, name="home"),
    # desk
    path("console/", console.start, name="console"),
    path("console/place", console.place, name="console_place"),
]
