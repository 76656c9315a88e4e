"""How each role does it, in five steps. One page per role: /sa-gor-du/<role>/."""

from register.guides.guide import Guide
from register.guides.local import MUNICIPALITY, RSS
from register.guides.national import AGENCY, SKR
from register.guides.panel import DIRECTOR

GUIDES: tuple[Guide, ...] = (MUNICIPALITY, RSS, SKR, AGENCY, DIRECTOR)
