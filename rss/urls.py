from django.urls import path

app_name = "rss"

urlpatterns: list = []
