"""Those who lead and those who answer: SKR and the agencies."""

from django.utils.translation import gettext_lazy as _

from register.guides.guide import Guide

SKR = Guide(
    slug="skr",
    role=_("Handläggare på SKR"),
    gist=_("Du leder omgången: planerar, sammanställer, beslutar och överlämnar."),
    moments=(1, 4, 6),
    time=_(
        "Mest att göra i moment 4, när behoven sammanställs och bedömningarna kommer in."
    ),
    steps=(
        (
            _("Planera omgången"),
            _(
                "Välj titel och startdag. Stegens tider föreslås, och du får en varning "
                "om en sista dag hamnar på en helgdag. Bjud in panelen och myndigheterna."
            ),
        ),
        (
            _("Anteckna valet av område"),
            _(
                "Föreslå områden till panelen. När de har sagt sitt skriver du in "
                "beslutet, med skäl. Ett beslut som är fattat någon annanstans går lika bra."
            ),
        ),
        (
            _("Sammanställ den nationella listan"),
            _(
                "Placera varje regionalt behov under ett nationellt. "
                "Slår du ihop flera finns alla källor kvar, och du kan dela dem igen. "
                "Be om förslag, så visas vad som liknar vartannat och vilka behov på "
                "listan det kan höra till. Du bestämmer."
            ),
        ),
        (
            _("Besluta efter bedömningarna"),
            _(
                "Myndigheterna säger om stöd saknas eller finns. Är de eniga kan du "
                "följa dem i ett svep. Är de oeniga beslutar du, med skäl, och skillnaden "
                "syns för alla."
            ),
        ),
        (
            _("Fastställ ordningen och överlämna"),
            _(
                "När panelen har rangordnat räknas ordningen ut. Du fastställer den, "
                "väljer mottagare för varje behov och vem som håller i svaret, och "
                "skriver ett följebrev om du vill. Vill ni tala om ordningen först, "
                "håll ett gemensamt möte. På ordningens sida ser du sedan vilka som "
                "inte har bekräftat."
            ),
        ),
    ),
    questions=(
        (
            _("Var bestämmer jag hur panelen röstar?"),
            _(
                "På omgångens sida ”Så röstar panelen”: hur många behov var och en väljer, "
                "hur svaren vägs och om ersättare får rangordna. Reglerna står fast när "
                "rangordningen öppnar, och då låses också listan. Måste ett behov bort "
                "medan panelen rangordnar gör du det från ”Prioriteringsordning och "
                "överlämning”; panelen får veta det, med skälet."
            ),
        ),
        (
            _("Vilka brev går i en omgång, och när?"),
            _(
                "På omgångens sida ”Brev enligt kalendern” står varje påminnelse: när den "
                "går, till vilka, vad det står i den och hur det gick. Där bestämmer du "
                "också hur många dagar före vi påminner, och i generalrepetitionen läser "
                "du alla brev i förväg. Innan du flyttar en sista dag ser du vilka brev "
                "som faller bort och vilka som kommer i stället."
            ),
        ),
        (
            _("När blir behoven offentliga?"),
            _(
                "När du publicerar dem. Det kan du göra när omgångens behov är "
                "överlämnade, på omgångens sida. Då visas SKR:s text, beslutet, platsen "
                "i ordningen och myndigheternas svar för alla. Kommunerna namnges inte."
            ),
        ),
        (
            _("Kan jag se hur en panelmedlem har rangordnat?"),
            _(
                "Nej. Rangordningarna är förseglade tills steget har stängt. Då syns "
                "ordningen för panelen som helhet."
            ),
        ),
        (
            _("Hur får jag resultatet av rangordningen?"),
            _(
                "Det räknas av sig självt när den sista i panelen inte längre kan "
                "rangordna, och ligger på omgångens sida ”Resultatet av rangordningen”. "
                "Du läser det först. När du publicerar kan alla läsa det, panelen och RSS "
                "får ett brev, och det går inte att dra tillbaka."
            ),
        ),
        (
            _("Kan någon se vem som har svarat vad i det som publiceras?"),
            _(
                "Nej. Från fem svar publiceras rangordningarna utan namn och tid, i "
                "slumpad ordning. Med färre visas bara ordningen. Väger varje RSS lika "
                "mycket står rangordningarna i numrerade grupper, som säger vad ett svar "
                "väger men inte vilket RSS det kommer från. Har för få svar samma vikt "
                "publiceras inga rangordningar alls."
            ),
        ),
        (
            _("Kan ett möte ändra ordningen?"),
            _(
                "Ja, innan du fastställer den. Öppna mötesvyn från sidan med ordningen, "
                "anteckna mötet och flytta ett behov med skäl. Räkningen ändras inte: båda "
                "ordningarna står bredvid varandra, med skälen och hur många som var med. "
                "Har ni sagt hur många som minst ska vara med gäller det."
            ),
        ),
        (
            _("Var ser jag vilka kommuner som har svarat?"),
            _(
                "På omgångens sida ”Karta över svaren”. Kartan visar varje kommun, och "
                "tabellen bredvid säger samma sak per RSS. Utkast räknas inte."
            ),
        ),
        (
            _("En kommun byter RSS. Vad gör jag?"),
            _(
                "Under Uppdrag finns ”Vilken RSS varje kommun hör till”. Där väljer du ny "
                "RSS och från vilken dag. Sidan säger vilka omgångar som berörs, och en "
                "ändring som inte har börjat gälla kan tas tillbaka."
            ),
        ),
        (
            _("Hur skriver jag till dem som inte är klara?"),
            _(
                "På omgångens sida väljer du ”Skriv till dem som har något kvar”. Välj vad "
                "de har kvar, och var. Du ser vilka som får brevet och hur det blir innan "
                "det skickas. Den som hinner bli klar får det inte."
            ),
        ),
        (
            _("Någon säger att påminnelsen inte kom. Hur ser jag det?"),
            _(
                "Under Uppdrag, och för en RSS under ”Representanter i era kommuner”, står "
                "”Påminnelser” vid varje person. Där ser du när de gick, eller varför de "
                "inte gick."
            ),
        ),
        (
            _("Hur ger jag någon mer tid?"),
            _(
                "På omgångens sida ”Tider och anstånd” flyttar du en sista dag för alla eller ger "
                "anstånd till en organisation, med skäl."
            ),
        ),
        (
            _("Hur förbereds dialogmötet?"),
            _(
                "Planera mötet under Dialogmöten, på sidan Besked från myndigheterna: "
                "dag och omgångar. Underlaget fyller sig självt, och går att hämta som "
                "Word. På mötet skriver du anteckningar och beslut i mötesvyn."
            ),
        ),
    ),
)

AGENCY = Guide(
    slug="myndighet",
    role=_("Handläggare på en myndighet"),
    gist=_("Du säger om stöd redan finns, tar emot behoven och svarar kommunerna."),
    moments=(4, 6, 7),
    time=_(
        "Bedömningen görs i moment 4, svaret lämnas i moment 7, ungefär ett halvår senare."
    ),
    steps=(
        (
            _("Tacka ja till inbjudan"),
            _(
                "SKR bjuder in myndigheten till omgången och dig som handläggare. "
                "Logga in med din e-postadress och koden du får."
            ),
        ),
        (
            _("Bedöm varje behov"),
            _(
                "Välj stöd saknas, stöd finns, stöd finns delvis eller utanför vårt "
                "uppdrag, med en motivering. Finns stöd behövs titel, utgivare, år och "
                "adress, så att kommunen hittar det."
            ),
        ),
        (
            _("Se vilka som står bakom"),
            _(
                "Bakom varje nationellt behov finns de regionala, och bakom dem "
                "kommunernas egna ord. De är ofta det bästa underlaget."
            ),
        ),
        (
            _("Kvittera mottagandet"),
            _(
                "När SKR har överlämnat behoven kvitterar du att de har kommit fram. "
                "Kommunerna ser det på sin sida. Överlämningen går att hämta som Word "
                "eller Excel att diarieföra, och du kan ange ert diarienummer. Är ett "
                "behov någon annans att svara på lämnar du det vidare, med ett skäl."
            ),
        ),
        (
            _("Svara"),
            _(
                "Välj svar och motivera. ”Hanteras inte” är också ett svar. Ett "
                "publicerat svar ändras inte. Kommer det nytt lägger du till ett nytt "
                "besked, och det gamla står kvar."
            ),
        ),
    ),
    questions=(
        (
            _("Måste alla behov leda till ett nytt kunskapsstöd?"),
            _(
                "Nej. Alla behov blir inte omhändertagna, men alla som har överlämnats "
                "ska få ett svar med skäl."
            ),
        ),
        (
            _("Vi svarar ofta på samma sätt. Måste vi skriva allt varje gång?"),
            _(
                "Nej. Under Svarsmallar skriver ni det ni ofta svarar, eller sparar ett "
                "svar som mall. Svaret på ett behov kan sedan börja från mallen, så "
                "länge inget är skrivet. Bara er myndighet ser mallarna."
            ),
        ),
        (
            _("Vi är flera myndigheter på samma behov. Vem svarar?"),
            _(
                "SKR anger vilken myndighet som håller i svaret. Övriga mottagare kan "
                "också svara."
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
            _("Vad händer på dialogmötet?"),
            _(
                "Varje vår går SKR och myndigheterna igenom vad som är lovat och "
                "besvarat. Underlaget finns under Dialogmöten, på sidan Att göra. "
                "Det som antecknas och beslutas står på behovets sida."
            ),
        ),
    ),
)
