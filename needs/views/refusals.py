"""Why something on the desk was not done, in a sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from needs import actions

REFUSALS = (
    actions.AlreadyPlaced,
    actions.ListClosed,
    actions.NoLongerCompiled,
    actions.NoLongerStands,
    actions.NotASource,
    actions.NotAsLeft,
    actions.NotSetAside,
    actions.NotSplit,
    actions.NotTheLatest,
    actions.NothingChanged,
    actions.NothingChosen,
    actions.Unaccounted,
    actions.NothingToClose,
    actions.NotClosed,
)


def sentence(refusal: Exception, about: object = "") -> str:
    """What to tell the one who was refused; `about` is the need, where it is about one."""
    if isinstance(refusal, actions.AlreadySetAside):
        text = _("Inget ändrades. Någon har redan sagt att det inte går vidare: %s.")
        return text % ", ".join(refusal.titles)
    if isinstance(refusal, actions.AlreadyPlaced):
        text = _("Inget ändrades. Någon har redan placerat: %s.")
        return text % ", ".join(refusal.titles)
    if isinstance(refusal, actions.NoLongerCompiled):
        return _decided(about)
    if isinstance(refusal, actions.NotAsLeft):
        return _("Steget kan inte ångras: någon har ändrat ”%s” sedan dess.") % (
            refusal.what
        )
    if isinstance(refusal, actions.NotTheLatest) and refusal.latest:
        text = _("Inget ändrades. Ett senare steg ångras först: %s.")
        return text % refusal.latest
    if isinstance(refusal, actions.Unaccounted):
        return _gap(refusal.number)
    return PLAIN[type(refusal)]()


def _decided(about: object) -> str:
    if not about:
        return _("SKR har redan beslutat om behovet. Det kan inte ändras längre.")
    return _("SKR har redan beslutat om ”%s”. Det kan inte ändras längre.") % about


def _gap(number: int) -> str:
    return ngettext(
        "Listan kan inte stängas: %(n)d regionalt behov är kvar.",
        "Listan kan inte stängas: %(n)d regionala behov är kvar.",
        number,
    ) % {"n": number}


PLAIN = {
    actions.ListClosed: lambda: _(
        "Inget ändrades. Listan är stängd. Öppna den igen först, med ett skäl."
    ),
    actions.NoLongerStands: lambda: _(
        "Inget ändrades. Inget regionalt behov står bakom det behovet längre. Gör ett nytt "
        "behov, eller räkna om förslagen."
    ),
    actions.NotASource: lambda: _("Inget ändrades. Källorna var redan uttagna."),
    actions.NotSetAside: lambda: _("Inget ändrades. De var redan tillbakatagna."),
    actions.NotSplit: lambda: _(
        "Inget ändrades. Varje källa ska till ett av minst två nya behov, och varje "
        "nytt behov ska få minst en. Källorna kan ha ändrats medan du skrev."
    ),
    actions.NotTheLatest: lambda: _("Steget är redan ångrat."),
    actions.NothingChanged: lambda: _("De hade redan det temat. Inget ändrades."),
    actions.NothingChosen: lambda: _("Välj minst ett regionalt behov först."),
    actions.NothingToClose: lambda: _(
        "Det finns inget att stänga. Inga regionala behov har skickats vidare."
    ),
    actions.NotClosed: lambda: _("Listan var redan öppen."),
}
