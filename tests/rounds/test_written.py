"""How pages write a moment."""

from datetime import UTC, date, datetime

import pytest

from rounds.templatetags.swedish import as_time


@pytest.mark.parametrize(
    ("moment", "html"),
    [
        (
            # HTML takes at most three digits of a second, and a database gives six.
            datetime(2026, 11, 30, 23, 5, 0, 419513, tzinfo=UTC),
            '<time datetime="2026-12-01T00:05:00+01:00">1 december 2026 kl. 00.05</time>',
        ),
        (
            date(2026, 9, 30),
            '<time datetime="2026-09-30">30 september 2026</time>',
        ),
        (None, ""),
    ],
)
def test_a_moment_is_told_to_people_and_to_machines(moment, html):
    assert as_time(moment) == html
