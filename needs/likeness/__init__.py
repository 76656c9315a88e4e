"""How alike short Swedish texts are. Plain arithmetic: no database, no Django.

A text becomes a bag of features: its words without their endings (Snowball's rules
for Swedish), the trigrams of those (so that a compound is like its parts), and what
words mean where several mean the same. Each counts the more the fewer texts have it
(TF-IDF), and two texts are as alike as their bags: the cosine, 0 to 1.

    index = Index([("a", "Samsjuklighet i små kommuner"), …])
    index.put("b", "…"); index.drop("a")
    index.search("unga med samsjuklighet", 5)  # [Hit(key, strength, why)]
    index.pairs(least=0.3)                      # [(key, key, strength)]

Å, ä and ö are letters of their own; other accents are folded away. It says which
words two texts share, not whether they mean the same: a person decides that.
"""

from needs.likeness.bags import fold
from needs.likeness.index import FOLDED, FRESH, Hit, Index, Key

__all__ = ["FOLDED", "FRESH", "Hit", "Index", "Key", "fold"]
