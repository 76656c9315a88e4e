from django.http import HttpRequest

from demo.roles import GROUPS


def roles(request: HttpRequest) -> dict[str, object]:
    """For demo/roles.html, on the sign-in page. Asks the database nothing."""
    return {"demo_roles": GROUPS}
