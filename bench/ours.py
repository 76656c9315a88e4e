"""The demo as it is, and a count of statements."""

from config.settings.demo import *

MIDDLEWARE = ["bench.counting.CountStatements", *MIDDLEWARE]
