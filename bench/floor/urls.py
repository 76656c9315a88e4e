from django.urls import path

from bench.floor import views

urlpatterns = [
    path("health", views.health),
    path("todo/", views.todo),
    path("rounds/", views.rounds),
    path("list/<int:rows>/", views.rows),
    path("overview/<slug:round_>/", views.overview),
    path("one/<int:sources>/", views.one),
    path("form/", views.form),
    path("order/<slug:round_>/<int:ballot>/", views.order),
]
