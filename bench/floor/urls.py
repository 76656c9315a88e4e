from django.urls import path

from bench.floor import views

urlpatterns = [
    path("health", views.health),
    path("list/<int:rows>/", views.rows),
    path("one/", views.one),
    path("form/", views.form),
    path("order/<int:rows>/", views.order),
]
