"""Swedish for `likeness`: endings, words that say little, words that mean the same."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

VOWELS = "aeiouyäåö"

# The rules of Snowball's Swedish stemmer (Martin Porter), in its three steps; "et" and
# what `NOUNS` says are added.
ENDINGS = """
    a arna erna heterna orna ad e ade ande arne are aste en anden aren heten ern ar er
    heter or as arnas ernas ornas es ades andes ens arens hetens erns at andet het ast
    et ets
"""
BEFORE_S = set("bcdfghjklmnoprtvy")
DOUBLED = ("dd", "gd", "nn", "dt", "gt", "kt", "tt")
FIRST_PART = re.compile(rf"[{VOWELS}][^{VOWELS}]")


LONGEST_FIRST = sorted(ENDINGS.split(), key=len, reverse=True)
# One step more than Snowball: "utredning" and "utreder", "placering" and "placerad".
NOUNS = ("ning", "ing")


@lru_cache(maxsize=60_000)
def stem(word: str) -> str:
    """The word without its ending: "kommunerna" → "kommun"."""
    found = FIRST_PART.search(word)
    if not found:
        return word
    start = max(3, found.end())
    return _without_third(_without_first(word, start), start)


def _without_first(word: str, start: int) -> str:
    """Number, definiteness, tense; then one of two consonants."""
    rest = word[start:]
    for ending in LONGEST_FIRST:
        if rest.endswith(ending):
            word = word[: -len(ending)]
            break
    else:
        if rest.endswith("s") and word[-2:-1] in BEFORE_S:
            word = word[:-1]
    return word[:-1] if word[start:].endswith(DOUBLED) else word


def _without_third(word: str, start: int) -> str:
    """What makes a word of another word."""
    rest = word[start:]
    for ending in ("lig", "els", "ig"):
        if rest.endswith(ending):
            return word[: -len(ending)]
    if rest.endswith(("löst", "fullt")):
        return word[:-1]
    for ending in NOUNS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


# Words that only hold sentences together.
HOLDING = """
    alla allt all att av bara bland blir bli blev både de dem den denna deras dess det
    detta dit du där därför då efter ej eller en ens er era ert ett finns flera fler få
    får fick för före förr från genom ger ge gäller gör göra gjort han har hade hela hen
    henne hon honom hur här i in inför ingen inget inga innan inom inte ha ja jag kan
    kunna kommer komma kring lika lite länge man med medan mellan men mer mera mest min
    mot mycket måste många möter möta ni nog nu när nån någon något några och ofta
    om oss på redan rätt samma samt sedan sen ser se sig sin sina sitt själv ska skall
    skulle slag som så sådan sådana sådant tar ta till trots två under upp ut utan utifrån
    utom var vara varandra vart varför varit vem vi vid vilka vilken vilket vill vad våra
    vår vårt via vet veta även åt än är över olika bättre bra bäst svårt svår svåra sätt
    idag dag samtidigt hos finna tre går gå ligger sker ske skett fram helt
"""
IDLE = frozenset(HOLDING.split())

# Those of them that do no more than link. A text may well be about what is searched for
# and have none of them.
LINKING = frozenset(
    [
        "att",
        "av",
        "de",
        "den",
        "det",
        "eller",
        "en",
        "ett",
        "för",
        "från",
        "har",
        "hos",
        "i",
        "inom",
        "med",
        "mot",
        "och",
        "om",
        "på",
        "som",
        "till",
        "vid",
        "är",
        "åt",
    ]
)

# Words that nearly every need has: they say little, but not nothing. As stems.
COMMON = """
    kunskap kunskaper kunskapsstöd behov behöver behöva saknas saknar sakna brist brister
    metod metoder arbetssätt arbeta arbetar arbete stöd stödja stödet insats insatser
    kommun kommuner kommunen kommunala socialtjänst socialtjänsten personal personalen
    verksamhet verksamheten verksamheter handläggare socialsekreterare brukare klient
    klienter person personer människor individ målgrupp målgruppen fungerar fungera
    hjälp hjälpa ge använda används vägledning utveckla osäker osäkra möte mötet vuxna
    grupp gruppen rätt erbjuda evidens effekt effekter insatserna
"""
FAINT = frozenset(stem(word) for word in COMMON.split())

# Words of the general language: what they say depends on what stands beside them. They
# make two texts alike, but are no reason to tell. What is compared is not touched.
VAGUE = """
    anse använda avgöra avse be begå behålla beskriva bestå betyda bidra bo bryta
    bygga byta börja dagens daglig dagligen del dela delar dra egen egna enda
    enklare enskild enskilda ersätta exempel exempelvis fastnat flytt flytta form
    framför fråga frågor fullt färre följa föra före förekomma föreslå först första
    förstå försöka förändra förändras gemensam gemensamt genomföra gång gånger gärna
    halva hamna handla handlar hindra hjälpas hålla håller höra ihop innebär
    innebära innehålla inse istället just klara klarar knapp knappt kunnat kvar
    känna kännas känner lagt leda leder leva lever ligga lita lång långa långsiktig
    långt långvarig låta lägga lämna längre lär lära läsa lätt lösa mindre minska
    minskar minst motsvara mycket mål månad månader mängd möjlig möjlighet ner
    nuvarande ny nya nyligen nytt nå når nära nödvändig ofta olik ordna orsaka passa
    per plats problem pågå påverka påverkar resultat röra sak saker sakna samlad
    samlat senare senast sent sida situation själv själva skapa skilda skilja skriva
    skriver skrivs skäl slut sluta snabbt snart spela stark starta stor stora stort
    styra stå ställa stället större största svara säga säger säker sällan särskild
    särskilda särskilt sätta söka tar tid tidig tidigare tidigt tillgång tillräcklig
    titta tro tyda tydlig tydligt typ tänka undvika uppfatta uppleva upplevt uppnå
    upprepa upptäcka upptäcker upptäcks utföra utgå utreda utöva vanlig vanligt
    verka vidare viktig viktigt visa viss vissa väg vägen välja vänta växa år åren
    året åta återkomma ännu öka ökar övrig
"""
UNTOLD = FAINT | {stem(word) for word in VAGUE.split()}

# Words of the social services that mean about the same; a pair stands with "+". The
# general vocabulary of the field, not made to fit any text: a help, never a proof.
ALIKE = """
missbruk beroende skadligt+bruk riskbruk beroendevård missbruksvård
alkohol alkoholmissbruk dricka supa
narkotika droger drog knark cannabis
samsjuklighet dubbeldiagnos samtidig+psykisk
psykisk+ohälsa psykisk+sjukdom psykiatrisk psykiska+besvär psykiatri mår+dåligt
äldre senior seniorer åldring pensionär gamla
demens demenssjukdom kognitiv+sjukdom alzheimer minnessjukdom
ungdom ungdomar unga tonåring tonåringar
förälder föräldrar föräldraskap vårdnadshavare mamma pappa mödrar fäder
hemlöshet hemlös hemlösa bostadslös bostadslöshet bostadsmarknad vräkning vräkt saknar+bostad egen+bostad
hedersförtryck hedersvåld heder hedersrelaterat tvångsgifte
våld misshandel våldsutsatt slår slagen hot hotad övergrepp
våldsutövare förövare utövar+våld
anhörig anhöriga närstående
familjehem fosterhem placerad placering placerade hvb
digital digitala välfärdsteknik teknik app digitalisering skärm
uppföljning utvärdering följa+upp följer+upp mäta mäter
bedömning bedöma bedömningsinstrument skattning kartläggning
intellektuell+funktionsnedsättning utvecklingsstörning intellektuella+funktionsnedsättningar
autism adhd npf neuropsykiatrisk neuropsykiatriska
delaktighet inflytande medbestämmande delaktig brukarmedverkan brukarinflytande
förebygga förebyggande prevention preventiv tidiga+insatser
ensamhet ensam isolering isolerad isolerade
tolk tolkar språkhinder flerspråkig annat+språk
nyanländ nyanlända invandrare utrikesfödd flykting asylsökande utlandsfödd
försörjningsstöd ekonomiskt+bistånd socialbidrag biståndsmottagare
skuld skulder skuldsatt överskuldsatt budgetrådgivning
sysselsättning jobb anställning arbetsmarknad lönearbete arbetslös arbetslöshet
skolfrånvaro hemmasittare hemmasittande skolk frånvaro
kriminalitet brott gäng brottslighet kriminell kriminella gängkriminalitet
spelberoende spelmissbruk spelproblem spelar+pengar
suicid självmord suicidal
glesbygd landsbygd små+kommuner liten+kommun mindre+kommuner
samverkan samarbete samordning samverka samordnad samordna
motivation motivera motiverande motivationsarbete
återfall återfallsprevention
fallolycka fallskada ramlar faller fallprevention
näring undernäring nutrition måltid måltider mat
palliativ livets+slut döende livets+slutskede
trygghet otrygghet trygg otrygg
hemtjänst hemvård
barnperspektiv barnets+röst barns+röst barnets+bästa
sekretess tystnadsplikt informationsdelning dela+uppgifter
avlastning avlösning växelvård avlösarservice korttidsvistelse korttidsboende
utbrändhet stress utmattning arbetsmiljö
öppenvård hemmaplan hemmaplanslösningar
sexköp prostitution människohandel sexhandel
funktionshinder funktionsnedsättning funktionsvariation
inkontinens kontinens urinläckage
sjuksköterska hemsjukvård sköterska
munhälsa tandhälsa tandvård
sömn sömnproblem sömnsvårigheter sova
tvång tvångsåtgärd begränsningsåtgärd skyddsåtgärd
självskada självskadebeteende skär+sig
umgänge umgängesstöd vårdnadstvist vårdnadskonflikt
ätstörning anorexi bulimi
långvarig+smärta smärta värk
partner maka make sambo nära+relation nära+relationer parrelation parterna
samtal prata pratar berätta barnsamtal höra
läkemedel medicin mediciner medicinering
natten nattetid nattlig nätter
tillsyn larm kamera övervakning
behandling terapi behandlingshem
minska minskar minskad motverka förhindra undvika
vägran vilja villig ovillig viljan
nätverk nätverksmöte nätverksarbete
barnfattigdom fattigdom ekonomisk+utsatthet knapp+ekonomi
bemötande bemöta bemöter
rekrytera rekrytering handleda handledning
vård omvårdnad vårda vårdar
familj familjer släkt släkten hushåll
elev elever skola skolan
skyddat+boende kvinnojour kvinnofrid
skyddade+personuppgifter skyddad+identitet skyddad+folkbokföring
språkstörning kommunikation talar tecken kommunikationsstöd
jämställdhet kön könsskillnader
hbtqi homosexuell trans könsidentitet
minoritet romer samer nationell+minoritet finska
pandemi smitta hygien
syskon bror syster
spädbarn nyfödd bebis småbarn graviditet gravid
eftervård utslussning utskrivning lämnar+placering övergång+vuxenlivet
"""


class Meanings:
    """By stem and by pair of stems; a compound has the meaning of its first or last part."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: dict[str, set[str]] = defaultdict(set)
        self._pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
        for line in lines:
            named, *others = line.split()
            for word in (named, *others):
                first, _plus, second = word.partition("+")
                if second:
                    self._pairs[stem(first), stem(second)].add(named)
                else:
                    self._words[stem(word)].add(named)
        self.firsts = {first for first, _second in self._pairs}

    def of_word(self, base: str) -> set[str]:
        found = set(self._words.get(base, ()))
        for known, meanings in self._words.items():
            is_part = base.startswith(known) or base.endswith(known)
            if is_part and 5 <= len(known) < len(base):
                found |= meanings
        return found

    def of_pair(self, first: str, second: str) -> set[str]:
        return self._pairs.get((first, second), set())


MEANINGS = Meanings(line for line in ALIKE.splitlines() if line)
