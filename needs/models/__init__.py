"""The national list: compiled by SKR, screened and answered by agencies
(moments 4 and 7)."""

from needs.models.agencies import Agency, Engagement, Officer
from needs.models.needs import Need, Source
from needs.models.opinions import Opinions
from needs.models.provenance import Behind, Concern, how_many, swedish_order
from needs.models.verdicts import Feedback, KnowledgeSupport, Recipient, Screening

__all__ = [
    "Agency",
    "Behind",
    "Concern",
    "Engagement",
    "Feedback",
    "KnowledgeSupport",
    "Need",
    "Officer",
    "Opinions",
    "Recipient",
    "Screening",
    "Source",
    "how_many",
    "swedish_order",
]
