"""The model in words: its seven moments. Source: SKR, "Lokala behov av kunskap",
11 June 2024; what the page leaves open is said to be ours on the page about the model.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SOURCE_URL = (
    "https://skr.se/skr/integrationsocialomsorg/socialomsorg/"
    "nationellkunskapsstyrningsocialtjanst/styrningochsamverkan/"
    "partnerskapetsocialtjanst/lokalabehovavkunskap.81384.html"
)

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Moment:
    number: int
    name: Text
    actor: Text
    # One sentence, for those who have a minute.
    gist: Text
    # What SKR's page says, and what this site has chosen where the page is silent.
    model: tuple[Text, ...]
    ours: tuple[Text, ...]

    @property
    def picture(self) -> str:
        return f"register/pictures/{self.number}.svg"


MOMENTS: tuple[Moment, ...] = (
    Moment(
        number=1,
        name=_("Välja verksamhetsområde"),
        actor=_("Ett urval socialchefer"),
        gist=_("De väljer vilket verksamhetsområde omgången ska handla om."),
        model=(
            _(
                "Ett urval socialchefer väljer ett verksamhetsområde där behov ska "
                "identifieras, till exempel barn och unga."
            ),
        ),
        ours=(
            _(
                "SKR föreslår områden och bjuder in panelen, en omgång i taget. "
                "Varje medlem kan säga ja till ett eller flera områden."
            ),
            _(
                "SKR skriver in beslutet med skäl. Det kan följa panelen eller vara "
                "fattat någon annanstans."
            ),
            _("Momentet tar en månad."),
        ),
    ),
    Moment(
        number=2,
        name=_("Samla in behov"),
        actor=_("Kommunerna, genom sin RSS"),
        gist=_("Varje kommun berättar vilken kunskap den saknar i mötet med brukare."),
        model=(
            _(
                "RSS ansvarar för att, via nätverk med kommunala representanter, ta reda "
                "på vilka lokala behov som finns i kommunerna."
            ),
        ),
        ours=(
            _(
                "Moment 2 är kommunernas: de skriver och skickar in behov till sin RSS. "
                "Sex fält är obligatoriska, resten är frivilliga."
            ),
            _("”Inga behov denna gång” är ett eget svar och räknas som det."),
            _(
                "Ett utkast läses bara av kommunens egna representanter. Ett inskickat "
                "behov ändras inte, men kan återtas så länge momentet pågår."
            ),
            _(
                "Deltar inte kommunens RSS bestämmer SKR för omgången om kommunen kan "
                "lämna direkt till SKR."
            ),
            _("Momentet tar tre månader."),
        ),
    ),
    Moment(
        number=3,
        name=_("Samla ihop och skicka vidare"),
        actor=_("RSS"),
        gist=_(
            "Behov som liknar varandra blir ett regionalt behov och skickas vidare."
        ),
        model=(
            _(
                "RSS identifierar och samlar ihop kommunernas behov på ett systematiskt "
                "sätt. RSS lyfter inte egna regionala behov."
            ),
        ),
        ours=(
            _(
                "Moment 3 är RSS: behov som liknar varandra blir ett regionalt behov. "
                "Bakom varje regionalt behov finns minst ett behov från en kommun."
            ),
            _("Ungefär fem regionala behov är ett råd, inget stopp."),
            _("Momentet tar fem veckor."),
        ),
    ),
    Moment(
        number=4,
        name=_("Sammanställa och bedöma"),
        actor=_("SKR och nationella myndigheter"),
        gist=_("Listan blir nationell. Finns stödet redan får kommunen veta var."),
        model=(
            _("SKR sammanställer behoven från RSS."),
            _("De nationella aktörerna skiljer ut de behov där kunskapsstöd saknas."),
        ),
        ours=(
            _(
                "Momentet har två steg med varsin sista dag: först sammanställer SKR, "
                "sedan bedömer myndigheterna. Det tar tre månader tillsammans."
            ),
            _(
                "En bedömning är stöd saknas, stöd finns, stöd finns delvis eller "
                "utanför vårt uppdrag. Den har alltid en motivering, och finns stöd "
                "står det vilket."
            ),
            _("När myndigheter är oeniga beslutar SKR, med skäl. Skillnaden syns."),
            _(
                "Finns stöd redan får kommunen veta det nu, med länk, och behöver inte "
                "vänta till moment 7."
            ),
        ),
    ),
    Moment(
        number=5,
        name=_("Prioritera"),
        actor=_("Ett urval socialchefer"),
        gist=_("De ordnar behoven som saknar stöd, det viktigaste först."),
        model=(_("Socialchefer prioriterar behoven."),),
        ours=(
            _("Bara behov där stöd saknas rangordnas."),
            _(
                "Behov kan dela plats. Den som inte kan bedöma ett behov säger det, och "
                "påverkar då inte det."
            ),
            _(
                "Rangordningarna är förseglade tills momentet stänger. Sedan vägs alla "
                "samman till en ordning, där delade platser visas som delade."
            ),
            _("Momentet tar en månad."),
        ),
    ),
    Moment(
        number=6,
        name=_("Överlämna"),
        actor=_("SKR till myndigheterna"),
        gist=_("Myndigheterna tar emot behoven i den ordning cheferna har gett dem."),
        model=(_("De nationella aktörerna tar emot behoven."),),
        ours=(
            _(
                "SKR fastställer ordningen och väljer vilka myndigheter som tar emot "
                "varje behov, och vilken som håller i svaret."
            ),
            _("Myndigheten kvitterar att behovet har kommit fram."),
            _("Momentet tar en månad."),
        ),
    ),
    Moment(
        number=7,
        name=_("Återkoppla"),
        actor=_("Nationella myndigheter"),
        gist=_(
            "Varje överlämnat behov får ett svar, och svaret når kommunen som frågade."
        ),
        model=(
            _(
                "Efter en tid berättar de nationella aktörerna för RSS och kommuner om, "
                "och i så fall hur, de tar hand om behoven."
            ),
        ),
        ours=(
            _(
                "Svaret är ett av nio: kunskapsstöd finns, befintligt stöd anpassas, "
                "nytt stöd tas fram, systematisk översikt planeras, forskning pågår, "
                "kunskapslucka, hänvisas till annan aktör, utreds eller hanteras inte. "
                "Alltid med skäl."
            ),
            _(
                "Ett publicerat svar ändras inte. Ett senare besked läggs till, så att "
                "det går att se vad som har sagts och när."
            ),
            _("Momentet tar nio månader."),
        ),
    ),
)
