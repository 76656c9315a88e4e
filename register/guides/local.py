"""Those who ask and those who put in order: municipalities, RSS, social directors."""

from django.utils.translation import gettext_lazy as _

from register.guides.guide import Guide

MUNICIPALITY = Guide(
    slug="kommun",
    role=_("Kommunens representant"),
    gist=_(
        "Du berättar vilken kunskap kommunen saknar, och får veta vad det blev av det."
    ),
    moments=(2,),
    time=_(
        "Ett behov tar ungefär fem minuter att skriva. Du kan spara och fortsätta senare."
    ),
    steps=(
        (
            _("Tacka ja till inbjudan"),
            _(
                "Du får ett brev från din RSS eller SKR. Öppna länken i brevet och logga "
                "in med din e-postadress. Du får en kod, inget lösenord behövs."
            ),
        ),
        (
            _("Öppna ”Att göra”"),
            _(
                "Där står omgången, sista dagen och knappen till kommunens behov. "
                "Har ni ingenting att lämna väljer du ”Vi har inga behov denna gång”. "
                "Det är också ett svar, och då slutar påminnelserna."
            ),
        ),
        (
            _("Skriv behovet"),
            _(
                "Sex fält är obligatoriska: rubrik, målgrupp, utmaningen i mötet med "
                "brukare, vilken kunskap som saknas, vad som brister och vad behovet gäller. "
                "Resten hjälper SKR och myndigheterna att förstå, men kan lämnas tomt. "
                "Skriv inget som kan peka ut en enskild person."
            ),
        ),
        (
            _("Granska och skicka in"),
            _(
                "Innan du skickar in ser du hela texten och kan ändra i den. När du har "
                "skickat in får du en kvittens som går att diarieföra. "
                "Du kan återta behovet så länge insamlingen är öppen."
            ),
        ),
        (
            _("Följ vägen"),
            _(
                "På behovets sida ser du när det har samlats ihop, sammanställts och "
                "prioriterats, och vad myndigheten svarar. Finns stödet redan får du veta "
                "det efter moment 4, med länk."
            ),
        ),
    ),
    questions=(
        (
            _("Vem kan läsa mitt utkast?"),
            _(
                "Bara kommunens egna representanter. RSS och SKR ser behovet först när "
                "det är inskickat."
            ),
        ),
        (
            _("Kan jag ändra efter att jag har skickat in?"),
            _(
                "Nej, men du kan återta behovet och skicka in ett nytt så länge "
                "insamlingen är öppen. Då ligger det gamla kvar som återtaget."
            ),
        ),
        (
            _("Vår RSS deltar inte. Vad gör jag?"),
            _(
                "På sidan om omgången står om kommunen kan lämna direkt till SKR. "
                "Står där att det inte går i den här omgången, hör av dig till din RSS."
            ),
        ),
    ),
)

RSS = Guide(
    slug="rss",
    role=_("Samordnare i RSS"),
    gist=_(
        "Du samlar kommunernas behov, formulerar dem tillsammans och skickar vidare till SKR."
    ),
    moments=(2, 3),
    time=_(
        "Räkna med ett par timmar när insamlingen har stängt, utöver nätverkets möten."
    ),
    steps=(
        (
            _("Säg om ni deltar"),
            _(
                "När SKR planerar en omgång frågas varje RSS. Svara ja eller nej på er "
                "sida i omgången. Deltar ni får kommunerna veta att de kan lämna behov."
            ),
        ),
        (
            _("Bjud in kommunernas representanter"),
            _(
                "På ”Att göra” finns länken ”Representanter i era kommuner”. Där bjuder "
                "du in en person per kommun, eller flera. "
                "Inbjudan gäller i 14 dagar och kan skickas på nytt."
            ),
        ),
        (
            _("Se vilka som har svarat"),
            _(
                "Er sida visar kommun för kommun: har svarat, har inga behov, har inte "
                "svarat än. Utkast syns inte, de är kommunens egna."
            ),
        ),
        (
            _("Samla ihop till regionala behov"),
            _(
                "Lägg ihop behov som liknar varandra och skriv dem med era ord. "
                "Kommunernas egna ord ligger kvar bakom. Du kan lyfta ut ett behov igen."
            ),
        ),
        (
            _("Skicka vidare till SKR"),
            _(
                "Välj vilka regionala behov som ska vidare. Ungefär fem brukar vara "
                "lagom, men det är ett råd och inget stopp. När något har skickats "
                "vidare ändras det inte mer."
            ),
        ),
    ),
    questions=(
        (
            _("Kan RSS lägga till egna behov?"),
            _(
                "Nej. I modellen samlar RSS kommunernas behov. Ett regionalt behov utan "
                "något behov från en kommun bakom sig går inte att skicka vidare."
            ),
        ),
        (
            _("En kommun behöver mer tid. Vad gör jag?"),
            _(
                "Hör av dig till SKR. SKR kan ge en kommun anstånd eller flytta "
                "sista dagen för alla, och båda delarna syns i omgångens händelser."
            ),
        ),
    ),
)

DIRECTOR = Guide(
    slug="socialchef",
    role=_("Socialchef i panelen"),
    gist=_("Du är med och väljer område, och ordnar behoven efter hur viktiga de är."),
    moments=(1, 5),
    time=_("Att rangordna tar ungefär tio minuter, och går bra på en telefon."),
    steps=(
        (
            _("Tacka ja till inbjudan"),
            _(
                "SKR bjuder in panelen för en omgång i taget. Logga in med din "
                "e-postadress och koden du får."
            ),
        ),
        (
            _("Säg vilket område omgången ska handla om"),
            _(
                "Du ser de områden SKR föreslår, med ett stycke om varje. "
                "Markera ett eller flera som du kan tänka dig."
            ),
        ),
        (
            _("Läs behoven"),
            _(
                "I moment 5 finns bara de behov där stöd saknas. För varje behov ser du "
                "hur många kommuner och RSS som står bakom."
            ),
        ),
        (
            _("Rangordna"),
            _(
                "Dra, tryck på pilarna eller skriv platsens nummer. Två behov kan dela "
                "plats, och det du inte kan bedöma säger du så om."
            ),
        ),
        (
            _("Lämna in"),
            _(
                "Du kan spara och ändra tills steget stänger. Ingen annan ser din "
                "rangordning. Sedan vägs alla samman."
            ),
        ),
    ),
    questions=(
        (
            _("Räknas min rangordning om jag inte hinner med alla behov?"),
            _(
                "Ja. Behov som du inte har placerat räknas efter dem du har rangordnat, "
                "lika sinsemellan. Säger du att du inte kan bedöma ett behov påverkar "
                "ditt svar inte det behovet alls."
            ),
        ),
        (
            _("Kan någon se hur just jag har röstat?"),
            _(
                "Nej. Rangordningen är förseglad tills steget stänger, och därefter "
                "visas panelens gemensamma ordning, utan namn."
            ),
        ),
    ),
)
