"""Only those of allauth's pages that are in use, under its own names.

A password or a second way in gets its page here, beside these.
"""

from django.urls import path

from accounts import views

urlpatterns = [
    path("logga-in/", views.ask_for_code, name="account_login"),
    # allauth's other name for the same page.
    path("logga-in/", views.ask_for_code, name="account_request_login_code"),
    path("logga-in/kod/", views.write_code, name="account_confirm_login_code"),
    path("logga-ut/", views.logout, name="account_logout"),
]
