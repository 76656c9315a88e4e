"""The national list: compiled by SKR, screened and answered by agencies
(moments 4 and 7)."""

from needs.models.agencies import Agency, Engagement, Officer
from needs.models.needs import Need, Source
from needs.models.provenance import Behind
from needs.models.verdicts import Feedback, KnowledgeSupport, Recipient, Screening

__all__ = [
    "Agency",
    "Behind",
    "Engagement",
    "Feedback",
    "KnowledgeSupport",
    "Need",
    "Officer",
    "Recipient",
    "Screening",
    "Source",
]
