from django.urls import path

from demo import views

app_name = "demo"

urlpatterns = [
    path("stil/", views.style, name="style"),
    path("demo/brev/", views.letters, name="letters"),
    path("demo/logga-in-som/", views.sign_in_as, name="sign_in_as"),
]
