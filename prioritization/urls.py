from django.urls import path

app_name = "prioritization"

urlpatterns: list = []
