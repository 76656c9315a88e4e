"""Django's own tables."""

from collections.abc import Mapping

from accounts.purposes import Part

TABLE: Mapping[str, tuple[Part, ...]] = {
    "admin.LogEntry": (
        Part(
            none="id",
            log="action_time user content_type object_id action_flag",
            person="user",
        ),
        # May be the name of somebody else.
        Part(log="object_repr change_message"),
    ),
    "auth.Group": (Part(none="id name permissions"),),
    "auth.Group_permissions": (Part(none="id group permission"),),
    "auth.Permission": (Part(none="id name content_type codename"),),
    "contenttypes.ContentType": (Part(none="id app_label model"),),
}
