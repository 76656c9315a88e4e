"""From page to page. Nothing is asked of a page that is giving way to the next, nor
of one whose scripts are still on their way: that would be a matter of luck."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

# A browser without scripts reads what stands in <noscript>; it has nothing to wait for.
SITE_SCRIPT = """() => {
    const tried = document.createElement("div");
    tried.innerHTML = "<noscript><i></i></noscript>";
    if (tried.querySelector("i")) return null;
    return document.querySelector("script[type=module][src*='/js/site']")?.src ?? null;
}"""
ALL_IS_HERE = """async (script) => {
    await document.fonts.ready;
    await (await import(script)).ready;
}"""
# axe reads the color of text from -webkit-text-fill-color, which is that of the text; but
# asked in forced colors, Chromium tells the one that was not forced.
AS_FORCED = """() => {
    const { prototype } = CSSStyleDeclaration, ask = prototype.getPropertyValue;
    prototype.getPropertyValue = function (name) {
        return ask.call(this, name === "-webkit-text-fill-color" ? "color" : name);
    };
}"""
ABOUT_PAGE = "['axe' in window, document.querySelector('[data-similar]') !== null]"
SCROLLS_SIDEWAYS = """
    document.documentElement.scrollWidth > document.documentElement.clientWidth
"""
SAID_BY_FOCUS = """() => {
    const at = document.activeElement;
    const label = at.labels?.[0]?.innerText ?? "";
    return `${label} ${at.innerText ?? ""} ${at.ariaLabel ?? ""}`.trim();
}"""


def at_rest(page: Any) -> None:
    """Wait until the page is here, with its scripts and letters."""
    page.wait_for_load_state()
    if script := page.evaluate(SITE_SCRIPT):
        page.evaluate(ALL_IS_HERE, script)


def bring_axe(context: Any) -> None:
    """Into each page that is opened from now on: sending it to one after the other takes
    twice as long."""
    context.add_init_script(AXE_SCRIPT)
    context.add_init_script(f"({AS_FORCED})()")


def faults_of(page: Any, *rules: str) -> list[str]:
    """What axe finds on a page at rest, by all rules or some: a line for each element."""
    # Fetching the style sheets anew, and listing what passed, takes half the time.
    options: dict = {"preload": False, "resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    is_looked_at, searches = page.evaluate(ABOUT_PAGE)
    if searches:
        page.wait_for_load_state("networkidle")  # it searches by itself
    if not is_looked_at:
        page.evaluate(AXE_SCRIPT)
        page.evaluate(AS_FORCED)
    results = page.evaluate(
        "async (options) => (await axe.run(options)).violations", options
    )
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in results
        for node in violation["nodes"]
    ]


def visit(page: Any, address: str) -> None:
    page.goto(address)
    at_rest(page)


@contextmanager
def going_on(page: Any) -> Iterator[None]:
    """What is done inside leads to another page; afterwards that one is at rest."""
    at_rest(page)
    with page.expect_event("load"):
        yield
    at_rest(page)


def tab_to(page: Any, words: str) -> None:
    """Press Tab until what has focus says `words`; as one does without a mouse."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if words in page.evaluate(SAID_BY_FOCUS):
            return
    raise AssertionError(f"Tab never reaches {words!r}")


def enter(page: Any, words: str) -> None:
    """By keyboard to what says `words`, and through it to another page."""
    tab_to(page, words)
    with going_on(page):
        page.keyboard.press("Enter")


def press(page: Any, words: str) -> None:
    """By mouse on the button that is called so, and through it to another page."""
    with going_on(page):
        page.get_by_role("button", name=words).click()


def follow(page: Any, words: str) -> None:
    """By mouse on the link that is called so, to another page."""
    with going_on(page):
        page.get_by_role("link", name=words).click()
