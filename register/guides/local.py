"""Those who ask, and those who gather: municipalities and RSS."""

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
                "Först kommer fyra frågor som visar om behovet hör hemma här. "
                "Sex fält är obligatoriska: rubrik, målgrupp, utmaningen i mötet med "
                "brukare, vilken kunskap som saknas, vad som brister och vad behovet gäller. "
                "Resten hjälper SKR och myndigheterna att förstå, men kan lämnas tomt. "
                "Skriv inget som kan peka ut en enskild person. Under fälten visas liknande "
                "behov, svar och kunskapsstöd som redan finns, och vilka ord ni delar."
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
                "det efter moment 4, med länk. Vill du följa andras behov, ett område "
                "eller en myndighet väljer du ”Följ” på sidan i det öppna registret. Nya "
                "svar kommer i ett brev, högst ett i veckan."
            ),
        ),
    ),
    questions=(
        (
            _("Vem kan läsa mitt utkast?"),
            _(
                "Bara kommunens egna representanter. RSS och SKR ser behovet först när "
                "det är inskickat. Då ser också andra kommuner i samma RSS rubriken och "
                "målgruppen, om de skriver om något liknande."
            ),
        ),
        (
            _("Vad händer om anslutningen bryts medan jag skriver?"),
            _(
                "Inget försvinner. Utkastet sparas av sig självt, och det som inte har "
                "hunnit sparas ligger kvar i din webbläsare tills du är tillbaka."
            ),
        ),
        (
            _("Kan jag lägga till filer?"),
            _(
                "Ja, högst fem till varje behov, var och en högst 5 MB: dokument, bilder "
                "och ren text. Du lägger till dem medan behovet är ett utkast. När det är "
                "inskickat följer de med till alla som läser det. Ingen ser efter vad som "
                "står i dem, så kontrollera själv att de inte pekar ut någon."
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
            _("Vår RSS frågar om vårt behov, eller lämnar det utanför. Vad händer då?"),
            _(
                "Ni får ett brev. Frågan står på behovets sida, och där svarar ni. Er text "
                "ändras inte. Har RSS lämnat behovet utanför står skälet på samma sida."
            ),
        ),
        (
            _("RSS har antecknat ett behov åt oss. Vad gör jag?"),
            _(
                "Läs igenom det. Behovet räknas som ert, och är märkt ”Antecknat av RSS”. "
                "Är något fel kan du rätta texten eller återta behovet så länge "
                "insamlingen är öppen. Det gäller också om RSS har antecknat att ni inte "
                "har några behov."
            ),
        ),
        (
            _("Kan jag få färre brev?"),
            _(
                "Ja. Under Dina brev väljer du vad som ska komma direkt och vad som ska "
                "samlas till ett brev i veckan. Där säger du också när du är borta."
            ),
        ),
        (
            _("Kan jag få sista dagen i min kalender?"),
            _(
                "Ja. Under Dina brev finns ”Din kalender”. Där gör du en adress som du "
                "klistrar in i Outlook, Google eller Apples kalender. Flyttas en dag, eller "
                "får ni längre tid, följer kalendern med."
            ),
        ),
        (
            _("Varför fick jag en påminnelse, eller ingen alls?"),
            _(
                "Under Dina brev finns ”Varför fick jag en påminnelse, eller ingen?”. Där "
                "står varje påminnelse: när den gick, eller varför den inte gick, och när "
                "nästa kommer."
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
                "svarat än. Utkast syns inte, de är kommunens egna. Därifrån skriver du "
                "till dem som inte har svarat, ger en kommun längre tid och hämtar "
                "listan till Excel."
            ),
        ),
        (
            _("Samla ihop till regionala behov"),
            _(
                "Lägg ihop behov som liknar varandra och skriv dem med era ord. "
                "Kommunernas egna ord ligger kvar bakom. Du kan lyfta ut ett behov igen, "
                "fråga kommunen om något är oklart, eller lämna ett behov utanför med "
                "ett skäl som kommunen läser."
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
            _("Någon säger att påminnelsen inte kom. Hur ser jag det?"),
            _(
                "Under Uppdrag, och för en RSS under ”Representanter i era kommuner”, står "
                "”Påminnelser” vid varje person. Där ser du när de gick, eller varför de "
                "inte gick."
            ),
        ),
        (
            _("Kan RSS lägga till egna behov?"),
            _(
                "Nej. I modellen samlar RSS kommunernas behov. Ett regionalt behov utan "
                "något behov från en kommun bakom sig går inte att skicka vidare."
            ),
        ),
        (
            _("Kan RSS anteckna åt en kommun?"),
            _(
                "Ja, så länge insamlingen är öppen. På er sida finns ett läge för möten, "
                "stort nog för en projektor, och ett kalkylark att fylla i utan "
                "uppkoppling. Behovet är kommunens och märks ”Antecknat av RSS”. "
                "Kommunens representanter får ett brev och kan rätta eller återta det."
            ),
        ),
        (
            _("En kommun behöver mer tid. Vad gör jag?"),
            _(
                "Ge den längre tid från er sida, med ett skäl. Det går till den dag då "
                "ni själva ska vara klara. Behöver alla mer tid kan SKR flytta sista "
                "dagen. Båda delarna syns i omgångens händelser."
            ),
        ),
    ),
)
