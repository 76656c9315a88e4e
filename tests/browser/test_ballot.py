"""Thirty needs on a ballot: by keyboard alone, by taps, by dragging and without scripts.
What is stored is the same. And it is saved as one goes, whatever happens."""

import pytest
from playwright.sync_api import expect

from needs.models import Need
from prioritization import actions
from prioritization.models import Ballot, Placement
from rounds.models import Step
from tests import factories as f
from tests.browser.pages import SCROLLS_SIDEWAYS, going_on, press, visit

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
TITLES = [f"Behov nummer {number:02}" for number in range(1, 31)]


def wanted() -> list[str]:
    """Each fifth need comes before the four that stand above it."""
    found = []
    for start in range(0, 30, 5):
        *four, fifth = TITLES[start : start + 5]
        found += [fifth, *four]
    return found


WANTED = wanted()


@pytest.fixture
def round_(transactional_db):
    round_ = f.RoundFactory(open_step=Step.RANK)
    for title in TITLES:
        f.NeedFactory(round=round_, title=title, status=Need.Status.SUPPORT_LACKING)
    return round_


@pytest.fixture
def opened(page, live_server, sign_in, round_):
    """The page of a ballot of somebody's own, in a window of some size."""

    def at(size, member=None):
        member = member or f.PanelMemberFactory(round=round_)
        page.set_viewport_size(size)
        sign_in(member.user)
        visit(page, live_server.url + path_of(round_))
        return member

    return at


def path_of(round_) -> str:
    return f"/panel/omgang/{round_.public_id}/rangordning/"


def item(page, title: str):
    return page.locator(f'[data-rank-item][data-name="{title}"]')


def part(page, title: str, name: str):
    return item(page, title).locator(f"[data-rank-{name}]")


def hand_in(page) -> None:
    press(page, "Lämna in rangordningen")
    page.wait_for_url("**/kvitto/**")


def places(member) -> dict[str, int]:
    """What counts, by title."""
    rows = Placement.objects.filter(ballot__member=member, position__isnull=False)
    counted = {row.need.title: row.position for row in rows.select_related("need")}
    stored = Ballot.objects.get(member=member).choices
    assert sorted(filter(None, stored.values())) == sorted(counted.values())
    return counted


def status(page):
    return page.locator("[data-ballot-status]")


def in_place(titles: list[str]) -> dict[str, int]:
    return {title: place for place, title in enumerate(titles, 1)}


# --- Four ways, one result --------------------------------------------------------------


def go(page, key: str, until: str) -> None:
    """Press a key until what has focus, `at`, is what is wanted."""
    script = f"(() => {{ const at = document.activeElement; return {until}; }})()"
    while not page.evaluate(script):
        page.keyboard.press(key)


def test_by_keyboard_alone_with_three_keys_a_move_at_most(page, opened):
    member = opened(DESK)
    go(page, "Tab", "at.matches('[data-rank-choose]')")
    for _ in TITLES:  # one key each; focus goes on to the next
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('[data-rank-up]')")
    go(page, "ArrowUp", "!at.closest('li').previousElementSibling")
    for place, title in enumerate(WANTED, 1):
        # To the row by arrows, to its number by Shift+Tab, and then the move itself.
        go(page, "ArrowDown", f"at.closest('li').dataset.name === '{title}'")
        go(page, "Shift+Tab", "at.matches('input[type=number]')")
        move = [*str(place), "Enter"]
        assert len(move) <= 3
        for key in move:
            page.keyboard.press(key)
        go(page, "Tab", "at.matches('[data-rank-up]')")
    expect(page.locator("[data-rank] + [role=status]")).to_have_text(
        f"{WANTED[-1]}, plats 30 av 30"
    )
    hand_in(page)

    assert places(member) == in_place(WANTED)


def test_by_single_taps_on_a_phone(page, opened):
    member = opened(PHONE)
    for title in WANTED[:28]:
        part(page, title, "choose").click()
    for title in reversed(WANTED[28:]):
        part(page, title, "choose").click()
    part(page, WANTED[28], "up").click()
    assert not page.evaluate(SCROLLS_SIDEWAYS)
    hand_in(page)

    assert places(member) == in_place(WANTED)


def test_by_dragging(page, opened):
    member = opened(DESK)
    for title in TITLES:
        part(page, title, "choose").click()
    for start in range(0, 30, 5):
        drag(page, TITLES[start + 4], onto=TITLES[start])
    hand_in(page)

    assert places(member) == in_place(WANTED)


def drag(page, title: str, *, onto: str) -> None:
    item(page, onto).evaluate("e => e.scrollIntoView({ block: 'start' })")
    start = part(page, title, "handle").bounding_box()
    end = item(page, onto).bounding_box()
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, end["y"] + 20, steps=15)
    # A person lets go when the item stands where it should.
    for step in range(60):
        page.mouse.move(x, end["y"] + 4 + step % 2)
        names = page.locator("[data-rank-item]").evaluate_all(
            "items => items.map(item => item.dataset.name)"
        )
        if names.index(title) < names.index(onto):
            break
        page.wait_for_timeout(50)
    page.mouse.up()


def test_by_numbers_without_scripts(
    browser, browser_context_args, live_server, sign_in, context, round_
):
    member = f.PanelMemberFactory(round=round_)
    sign_in(member.user)
    settings = {**browser_context_args, "viewport": PHONE}
    plain = browser.new_context(**settings, java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    visit(page, live_server.url + path_of(round_))
    for place, title in enumerate(WANTED, start=1):
        item(page, title).locator("input[type=number]").fill(str(place))
    hand_in(page)

    assert places(member) == in_place(WANTED)
    plain.close()


# --- Each move --------------------------------------------------------------------------


def test_moves_are_told_counted_and_undone(page, opened, round_):
    f.VotingRulesFactory(round=round_, top=3)
    opened(DESK)
    said = page.locator("[data-rank] + [role=status]")
    count = page.locator("[data-rank-count]")
    one, two, three, four = TITLES[:4]
    for title in (one, two, three):
        part(page, title, "choose").click()
    expect(said).to_have_text(f"{three}, plats 3 av 3")
    expect(count).to_have_text("3 av 3 valda")
    part(page, four, "choose").click()
    expect(count).to_have_text("4 valda, fler än 3. Det går bra, alla räknas.")
    part(page, two, "level").click()
    expect(said).to_have_text(f"{two}, delad plats 1 av 4")
    part(page, four, "up").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(said).to_have_text(f"{four}, plats 3 av 4")
    page.keyboard.press("Escape")
    expect(said).to_have_text(f"Flytten är ångrad. {four}, plats 4 av 4")
    part(page, one, "remove").click()
    expect(said).to_have_text(f"{one} är inte valt")
    page.locator("[data-rank-undo]").click()
    expect(said).to_have_text(f"Flytten är ångrad. {one}, delad plats 1 av 4")
    page.keyboard.press("Tab")  # nothing holds on to the keyboard
    assert page.evaluate("!document.activeElement.matches('[data-rank-undo]')")


def test_a_conflict_and_marks_stand_on_the_row_and_are_stored(page, opened):
    member = opened(PHONE)
    title = TITLES[0]
    row = item(page, title)
    row.locator("summary").click()
    row.get_by_label("Jag är jävig").check()
    row.get_by_label("Omfattning").check()
    expect(row.locator("[data-rank-marks]")).to_have_text("Jag är jävig · Omfattning")
    expect(status(page)).to_contain_text("Sparat")
    row.get_by_label("Kan inte bedöma").check()
    expect(row.locator("[data-rank-marks]")).to_have_text("Omfattning")
    page.reload()
    row.locator("summary").click()
    expect(row.get_by_label("Omfattning")).to_be_checked()
    expect(row.get_by_label("Kan inte bedöma")).to_be_checked()
    expect(row.get_by_label("Jag är jävig")).not_to_be_checked()

    key = row.locator("[data-rank-choose]").get_attribute("value")
    own = Ballot.objects.get(member=member)
    assert (own.choices[key], own.memory) == ("cannot_judge", {key: ["extent"]})


# --- Saved as one goes ------------------------------------------------------------------


def test_what_is_chosen_is_there_on_another_device(page, opened):
    member = opened(PHONE)
    part(page, TITLES[3], "choose").click()
    expect(status(page)).to_contain_text("Sparat")
    opened(DESK, member)

    assert page.locator(".is-chosen").get_attribute("data-name") == TITLES[3]


def saved_elsewhere(member, title: str) -> None:
    from django.utils import timezone

    need = Need.objects.get(title=title).public_id
    actions.save(member.round, {need: 1}, by=member.user, at=timezone.now())


@pytest.mark.parametrize(("way", "kept"), [("Hämta den", 9), ("Behåll den här", 4)])
def test_two_devices_are_told_of_each_other(page, opened, way, kept):
    member = opened(PHONE)
    part(page, TITLES[3], "choose").click()
    expect(status(page)).to_contain_text("Sparat")
    saved_elsewhere(member, TITLES[9])
    part(page, TITLES[4], "choose").click()
    expect(status(page)).to_have_text("Inte sparat: ändrad på en annan enhet.")
    page.get_by_role("button", name=way).click()
    if way == "Hämta den":
        expect(page.locator(".is-chosen")).to_have_count(1)
    else:
        expect(status(page)).to_contain_text("Sparat")
        expect(page.locator(".is-chosen")).to_have_count(2)

    key = Need.objects.get(title=TITLES[kept]).public_id
    assert Ballot.objects.get(member=member).choices[key] is not None


def test_without_a_connection_nothing_is_lost(page, opened, context):
    member = opened(PHONE)
    part(page, TITLES[3], "choose").click()
    expect(status(page)).to_contain_text("Sparat")
    context.set_offline(True)
    part(page, TITLES[4], "choose").click()
    expect(status(page)).to_contain_text("Inte sparat: ingen anslutning.")
    page.route("**/spara/", lambda route: route.abort())
    context.set_offline(False)
    page.reload()  # before it was sent
    expect(page.locator(".is-chosen")).to_have_count(2)
    page.unroute("**/spara/")
    expect(status(page)).to_contain_text("Sparat")

    chosen = [c for c in Ballot.objects.get(member=member).choices.values() if c]
    assert sorted(chosen) == [1, 2]


def test_handing_in_at_once_hands_in_the_last_move(page, opened):
    member = opened(PHONE)
    for title in TITLES[:2]:
        part(page, title, "choose").click()
    hand_in(page)

    assert places(member) == in_place(TITLES[:2])


# --- Without a barrier ------------------------------------------------------------------


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_state_of_a_ballot_has_a_barrier(page, opened, violations, round_, size):
    from django.utils import timezone

    faults = {}

    def look(state):
        page.evaluate(
            "document.querySelectorAll('details').forEach(d => d.open = true)"
        )
        found = violations(page)
        if page.evaluate(SCROLLS_SIDEWAYS):
            found.append("scrolls sideways")
        if found:
            faults[state] = found
        page.evaluate(
            "document.querySelectorAll('details').forEach(d => d.open = false)"
        )

    member = opened(size)
    look("empty")
    for title in TITLES[:2]:
        part(page, title, "choose").click()
    part(page, TITLES[1], "level").click()
    expect(status(page)).to_contain_text("Sparat")
    look("some chosen")
    saved_elsewhere(member, TITLES[9])
    part(page, TITLES[4], "choose").click()
    expect(status(page)).to_contain_text("annan enhet")
    look("changed elsewhere")
    page.get_by_role("button", name="Behåll den här").click()
    for title in set(TITLES) - {*TITLES[:2], TITLES[4]}:
        part(page, title, "choose").click()
    expect(status(page)).to_contain_text("Sparat")
    look("full")
    page.locator("[data-rank-item] input").first.evaluate("e => (e.value = '99')")
    with going_on(page):
        page.get_by_role("button", name="Lämna in rangordningen").click()
    look("error")
    need = Need.objects.get(title=TITLES[9])
    at = timezone.now()
    actions.take_off(round_, need, reason="Fel.", by=f.SkrFactory(), at=at)
    opened(size, member)
    expect(page.get_by_text("SKR har ändrat listan", exact=True)).to_be_visible()
    look("the paper is changed")
    hand_in(page)
    look("the receipt")
    f.place_calendar(round_, open_step=Step.HAND_OVER)
    opened(size, member)
    look("closed")
    assert faults == {}
