"""Those who put in order: the social directors on the panel."""

from django.utils.translation import gettext_lazy as _

from register.guides.guide import Guide

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
            _("Välj och rangordna"),
            _(
                "Välj först de viktigaste, oftast tio. Ordna dem sedan: dra, tryck på "
                "pilarna eller skriv platsens nummer. Två behov kan dela plats, och det du "
                "inte kan bedöma säger du så om. Är du jävig i ett behov säger du det."
            ),
        ),
        (
            _("Lämna in"),
            _(
                "Allt sparas medan du håller på, och du kan fortsätta på en annan enhet "
                "och ändra dig tills steget stänger. Ingen annan ser din rangordning. Sedan "
                "vägs alla samman."
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
                "Nej. Rangordningen är förseglad tills steget stänger, också för SKR, och "
                "därefter publiceras rangordningarna utan namn. Kvittot säger vad din heter, "
                "så att du hittar den. Den som driver servern och databasen skulle tekniskt "
                "kunna läsa det som är sparat; det är inte tillåtet, och ingen sida visar "
                "det."
            ),
        ),
        (
            _("Vad händer om SKR ändrar listan medan jag rangordnar?"),
            _(
                "Du får ett brev, och det står på din sida. Tas ett behov bort behöver du "
                "inte göra något: de andra räknas i den ordning du gav dem. Läggs ett behov "
                "till räknas det som att du inte har bedömt det, tills du lämnar in igen."
            ),
        ),
        (
            _("Jag är borta. Kan någon rangordna åt mig?"),
            _(
                "Om SKR tillåter det i omgången utser du en ersättare under Dina uppdrag. "
                "Ersättarens rangordning räknas om du inte lämnar in någon egen. Om området "
                "röstar bara du."
            ),
        ),
    ),
)
