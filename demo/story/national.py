"""Moments 4 to 7: the national list, the verdicts, the order, and the answers."""

from collections import defaultdict
from datetime import timedelta

from accounts.clock import stopped_at
from demo.story.answers import ANSWERS, LATER, Answer
from demo.story.panel import PanelStory
from demo.words import Topic, lower_first, national_need
from needs import actions as needs
from needs.models import (
    Agency,
    Feedback,
    KnowledgeSupport,
    Need,
    Recipient,
    Screening,
)
from prioritization import actions as prioritization
from prioritization.actions import Recipients
from process import actions as process
from rounds.models import Step
from rss.models import RegionalNeed

Opinion = Screening.Opinion
S = Need.Status
REASONS = {
    Opinion.LACKING: "Vi har gått igenom det vi har gett ut och hittar inget som svarar på "
    "frågan. (Påhittad bedömning.)",
    Opinion.EXISTS: "Vårt stöd svarar på det kommunerna frågar efter. (Påhittad bedömning.)",
    Opinion.PARTLY: "En del av frågan besvaras, men inte för målgruppen. "
    "(Påhittad bedömning.)",
    Opinion.OUTSIDE: "Frågan ligger utanför vårt uppdrag. (Påhittad bedömning.)",
}
LETTER = """Här är de behov av kunskap som kommunerna har lyft och som socialcheferna har \
rangordnat. (Påhittat brev.)

Bekräfta gärna inom två veckor att ni har fått dem. Är ett behov någon annans att svara på \
kan ni lämna det vidare, med ett skäl. Ett besked som inte är klart går bra att följa upp \
med ett senare."""
# What the three agencies say of every fifth need; of some they differ.
VERDICTS = (
    (Opinion.LACKING, Opinion.LACKING, Opinion.OUTSIDE),
    (Opinion.EXISTS, Opinion.OUTSIDE, Opinion.EXISTS),
    (Opinion.LACKING, Opinion.PARTLY, Opinion.LACKING),
    (Opinion.LACKING, Opinion.LACKING, Opinion.LACKING),
    (Opinion.OUTSIDE, Opinion.LACKING, Opinion.LACKING),
)


class NationalStory(PanelStory):
    """From the national list to the answers that come home."""

    def engage_agencies(self) -> None:
        process.engage(
            self.round,
            self.cast.agencies.values(),
            by=self.cast.skr,
            at=self.during(Step.CHOOSE_AREA, 0.5),
        )

    def compile_needs(self) -> None:
        by_topic: dict[Topic, list[RegionalNeed]] = defaultdict(list)
        forwarded = RegionalNeed.objects.in_round(self.round).forwarded()
        for regional in forwarded.order_by("pk"):
            topic = next(t for t in self.topics if t.title == regional.title)
            by_topic[topic].append(regional)
        ready = [topic for topic in self.topics if topic in by_topic]
        if self.plot.overlapping:
            ready = ready[:-3]  # left to do
        self.needs: dict[Topic, Need] = {}
        for topic in ready:
            sources = by_topic[topic]
            regions = {regional.participation_id for regional in sources}
            # A need is compiled once its last source has come in.
            last = max(r.forwarded_at for r in sources if r.forwarded_at)
            self.needs[topic] = needs.compile_need(
                self.round,
                **national_need(topic, len(regions)),
                sources=sources,
                by=self.cast.skr,
                at=max(last, self.during(Step.COMPILE, 0.7)),
            )
        self.sort_under_themes(by_topic)
        if self.plot.passed(Step.COMPILE):
            needs.close_list(
                self.round, by=self.cast.skr, at=self.during(Step.COMPILE, 0.95)
            )

    def sort_under_themes(self, by_topic: dict[Topic, list[RegionalNeed]]) -> None:
        """By what each topic concerns; what is left to do has no theme yet."""
        at = self.during(Step.COMPILE, 0.8)
        by_theme: dict[str, list[RegionalNeed]] = defaultdict(list)
        for topic in self.needs:
            by_theme[topic.theme] += by_topic[topic]
        for name, regional in by_theme.items():
            theme = needs.name_theme(self.round, name=name, by=self.cast.skr, at=at)
            needs.sort_under(
                theme,
                round_=self.round,
                regional_needs=regional,
                by=self.cast.skr,
                at=at,
            )

    # --- Verdicts -----------------------------------------------------------

    def screen(self) -> None:
        for number, (topic, need) in enumerate(self.needs.items()):
            for who, agency in enumerate(self.cast.agencies.values()):
                if self.is_left_to_do(number, who):
                    continue
                opinion = VERDICTS[number % len(VERDICTS)][who]
                finds = opinion in (Opinion.EXISTS, Opinion.PARTLY)
                needs.screen(
                    need,
                    agency=agency,
                    opinion=opinion,
                    reason=REASONS[opinion],
                    support=self.support(topic) if finds else None,
                    answering_part="Kapitel 3" if opinion == Opinion.PARTLY else "",
                    by=self.cast.officers[agency.public_id],
                    at=max(need.created_at, self.during(Step.SCREEN, 0.6)),
                )

    def begin_more(self) -> None:
        """While the step is open: one need passed on, one draft, one who steps aside.
        (That the agencies differ about some needs is in VERDICTS.)"""
        if self.plot.passed(Step.SCREEN) or len(self.needs) < 2:
            return
        first, second, _third = self.cast.agencies.values()
        officers, at = self.cast.officers, self.during(Step.SCREEN, 0.7)
        last, before = list(self.needs.values())[:-3:-1]
        needs.save_draft(
            last,
            agency=first,
            typed={"reason": "Vi letar än i det vi gav ut förra året. (Påhittat.)"},
            by=officers[first.public_id],
            at=at,
        )
        needs.pass_on(
            before,
            agency=first,
            to=second,
            reason="Frågan ligger närmare ert uppdrag. (Påhittat.)",
            by=officers[first.public_id],
            at=at,
        )
        needs.abstain(
            last,
            agency=second,
            reason="Vi har själva skrivit stödet. (Påhittad bedömning.)",
            by=officers[second.public_id],
            at=at,
        )
        needs.step_aside(
            last,
            agency=second,
            reason="Jag har varit med och skrivit stödet. (Påhittat.)",
            by=officers[second.public_id],
            at=at,
        )

    def is_left_to_do(self, number: int, who: int) -> bool:
        """While the step is open the first agency has two left, the second one half."""
        if self.plot.passed(Step.SCREEN):
            return False
        left = (2, max(2, len(self.needs) // 2), 0)[who]
        return number >= len(self.needs) - left

    def support(self, topic: Topic) -> KnowledgeSupport:
        """An invented publication, at an address that is nobody's."""
        slug = topic.key.lower()
        title = f"Exempelstöd: {lower_first(topic.title)}"
        url = f"https://example.org/stod/{slug}"
        return KnowledgeSupport.objects.filter(title=title, url=url).first() or (
            KnowledgeSupport(
                title=title, publisher="Exempelmyndigheten", year=2023, url=url
            )
        )

    def decide(self) -> None:
        for number, need in enumerate(self.needs.values()):
            verdicts = VERDICTS[number % len(VERDICTS)]
            differ = Opinion.PARTLY in verdicts
            to = S.SUPPORT_EXISTS if Opinion.EXISTS in verdicts else S.SUPPORT_LACKING
            reason = (
                "Myndigheterna är oeniga. Stödet som finns når inte målgruppen."
                if differ
                else "Vi följer myndigheterna, som är eniga."
            )
            at = self.during(Step.SCREEN, 0.9)
            needs.decide(need, to=to, reason=reason, by=self.cast.skr, at=at)

    # --- The order ----------------------------------------------------------

    def reckon(self) -> None:
        """Published where the round has gone on; else SKR has it before it."""
        prioritization.reckon_due(at=self.during(Step.HAND_OVER, 0.01))
        if self.plot.passed(Step.HAND_OVER):
            at = self.during(Step.HAND_OVER, 0.2)
            prioritization.publish_result(self.round, by=self.cast.skr, at=at)

    def fix_and_hand_over(self) -> None:
        if not self.plot.passed(Step.HAND_OVER):
            return
        at = self.during(Step.HAND_OVER, 0.3)
        places = prioritization.fix_order(self.round, by=self.cast.skr, at=at)
        agencies = list(self.cast.agencies.values())
        recipients = {
            place.need_id: Recipients(
                lead=agencies[number % 3],
                others=[agencies[(number + 1) % 3]] if number % 4 == 0 else [],
            )
            for number, place in enumerate(places)
        }
        prioritization.hand_over(
            self.round,
            recipients,
            letter=LETTER,
            by=self.cast.skr,
            at=self.during(Step.HAND_OVER, 0.7),
        )

    # --- Answers ------------------------------------------------------------

    def answer(self) -> None:
        if self.plot.step == Step.FEEDBACK:
            self.pass_one_on()
        for agency in self.cast.agencies.values():
            by = self.cast.officers[agency.public_id]
            if self.is_slow(agency):
                continue
            at = self.during(Step.FEEDBACK, 0.05)
            needs.acknowledge_all(self.round, agency=agency, by=by, at=at)
            self.publish(agency)

    def pass_one_on(self) -> None:
        """One agency finds that a need is another's, which does not have it yet."""
        giver, receiver = (
            a for a in self.cast.agencies.values() if not self.is_slow(a)
        )
        own = Recipient.objects.in_round(self.round).filter(agency=giver, leads=True)
        row = own.exclude(need__recipients__agency=receiver).in_priority_order().last()
        if row is not None:
            needs.pass_received_on(
                row.need,
                agency=giver,
                to=receiver,
                reason="Frågan gäller metoder, som ligger i ert uppdrag. (Påhittat.)",
                by=self.cast.officers[giver.public_id],
                at=self.during(Step.FEEDBACK, 0.02),
            )

    def is_slow(self, agency: Agency) -> bool:
        """While answers are awaited one agency has not confirmed what it received."""
        return self.plot.step == Step.FEEDBACK and agency.public_id == "exempelradet"

    def publish(self, agency: Agency) -> None:
        received = list(
            Need.objects.in_round(self.round)
            .filter(recipients__agency=agency, recipients__leads=True)
            .order_by("priority_place__place", "pk")
        )
        drafts = [self.draft(agency, need) for need in received]
        at = self.during(Step.FEEDBACK, 0.8)
        if self.plot.step == Step.FEEDBACK:
            drafts = drafts[1:]  # the first one stays a draft
        if not drafts:
            return
        by = self.cast.officers[agency.public_id]
        with stopped_at(at):
            needs.publish(drafts, seen_at=at, by=by, at=at)
        if self.plot.step is None and agency.public_id == "exempelinstitutet":
            self.say_more(agency, received[0])

    def draft(self, agency: Agency, need: Need) -> Feedback:
        """Every code has its turn, in the priority order."""
        in_order = Need.objects.in_round(self.round).filter(recipients__leads=True)
        places = list(in_order.order_by("priority_place__place", "pk"))
        answer = ANSWERS[places.index(need) % len(ANSWERS)]
        return self.save(agency, need, answer, 0.5)

    def say_more(self, agency: Agency, need: Need) -> None:
        """A later word stands beside the earlier one."""
        draft = self.save(agency, need, LATER, 0.9)
        at = self.during(Step.FEEDBACK, 0.97)
        needs.publish(
            [draft],
            seen_at=at,
            by=self.cast.officers[agency.public_id],
            at=at,
        )

    def save(self, agency: Agency, need: Need, answer: Answer, part: float) -> Feedback:
        topic = next(t for t in self.topics if t.title == need.title)
        at = self.during(Step.FEEDBACK, part)
        code = answer.code
        dated = code in (Feedback.Code.NEW, Feedback.Code.ADAPTED, Feedback.Code.REVIEW)
        return needs.save_answer(
            need,
            agency=agency,
            code=code,
            reason=answer.reason,
            instead=answer.instead,
            planned_on=at.date().replace(month=6, day=15, year=at.year + 2)
            if dated
            else None,
            next_update_on=at.date() + timedelta(days=120)
            if code in (Feedback.Code.INVESTIGATED, Feedback.Code.RESEARCH)
            else None,
            support=self.support(topic) if code == Feedback.Code.EXISTS else None,
            by=self.cast.officers[agency.public_id],
            at=at,
        )
