// Saves a ballot as it goes, and keeps in the browser what the server has not
// acknowledged: offline, signed out, reloaded or closed, nothing is lost. What has been
// saved on another device is not written over unasked: the page shows both ways out.
//
//   <form data-ballot="round" data-writer="…" data-unsent (shows what was not saved)
//     data-elsewhere (and that there is another list)>
// Its words: ballot-words.js.
import { fillIn, freshToken, post, wordsAsItCame, wordsIn } from "./autosave-fields.js";
import { Words } from "./ballot-words.js";
import * as kept from "./kept.js";

const PAUSE = 700; // after a move: who makes several in a row sends them together
const LONGEST = 30_000;

const sorted = (words) => words.map((pair) => pair.join("=")).sort().join("&");
const same = (one, other) => other !== null && sorted(one) === sorted(other);

class Ballot {
  constructor(form) {
    this.form = form;
    this.tab = kept.thisTab();
    this.pending = null; // sent, and not answered
    this.failures = 0;
    this.words = new Words(form);
    this.acknowledged = form.dataset.unsent === undefined ? wordsAsItCame(form) : null;
    this.halted = form.dataset.elsewhere !== undefined;
    form.addEventListener("input", () => this.onInput());
    form.addEventListener("submit", (event) => this.onSubmit(event));
    form.addEventListener("click", (event) => this.onButton(event.target));
    window.addEventListener("online", () => this.send());
    window.addEventListener("forget", () => (this.halted = this.isForgotten = true));
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    window.addEventListener("beforeunload", (event) => {
      this.isLeaving = true;
      if (this.isLost) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => document.hidden && this.send(true));
    this.open();
  }

  get isChanged() {
    return !same(wordsIn(this.form), this.acknowledged);
  }

  get version() {
    return this.form.elements.version.value;
  }

  get record() {
    const { writer, ballot } = this.form.dataset;
    return { writer, draft: ballot, tab: this.tab, version: this.version, words: wordsIn(this.form) };
  }

  keep() {
    if (!this.isForgotten) this.isLost = !kept.put(this.record);
  }

  drop() {
    kept.remove(this.record);
    this.isLost = false;
  }

  // What was left from before, here or in a window that is closed: taken if nothing has
  // been saved since (the page may even be older than it), and else offered.
  async open() {
    const { writer, ballot } = this.form.dataset;
    const ours = kept.of(writer).filter(({ draft, tab }) => draft === ballot && tab !== this.tab);
    const own = kept.of(writer).filter(({ draft, tab }) => draft === ballot && tab === this.tab);
    const all = [...own, ...(await kept.left(ours))];
    const found = all.find(({ words }) => !same(words, wordsIn(this.form)));
    all.filter((one) => one !== found).forEach(kept.remove);
    if (found && Number(found.version) >= Number(this.version) && !this.isChanged) this.take(found);
    else if (found) this.offer(found);
    else if (this.isChanged && !this.halted) this.onInput();
  }

  take(record) {
    kept.remove(record);
    const { elements } = this.form;
    if (Number(record.version) > Number(this.version)) elements.version.value = record.version;
    fillIn(this.form, record.words);
    this.form.querySelector("[data-rank]").dispatchEvent(new Event("rank:read"));
    this.onInput();
  }

  offer(record) {
    this.left = record;
    this.words.tell("left");
  }

  onButton(button) {
    const does = button.dataset.ballotDo;
    if (!does) return;
    if (does === "reload") {
      this.isForgotten = this.halted = true;
      this.drop();
      return location.reload();
    }
    if (does === "mine") this.form.elements.version.value = this.newer;
    if (does === "drop") kept.remove(this.left);
    this.halted = false;
    this.words.tell("");
    if (does === "take") this.take(this.left);
    else if (this.isChanged) this.send();
  }

  onInput() {
    this.isLeaving = false;
    if (this.isChanged || this.pending) this.keep();
    else this.drop();
    if (!this.failures) this.wait(PAUSE);
  }

  // Handed in is what is saved: first the one, then the other.
  async onSubmit(event) {
    freshToken(this.form);
    if (this.halted || !(this.isChanged || this.pending)) return this.drop();
    event.preventDefault();
    const { submitter } = event;
    while (this.sending || this.pending || this.isChanged) {
      const problem = await (this.sending ?? this.send());
      if (problem === "invalid") this.halted = true; // the page says what
      if (problem === "invalid") break;
      if (problem) return;
    }
    this.form.requestSubmit(submitter);
  }

  wait(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), milliseconds);
  }

  // What kept it from being saved; nothing when it was.
  send(leaving = false) {
    if (this.sending || this.halted || !(this.pending || this.isChanged)) return this.sending;
    clearTimeout(this.timer);
    this.pending ??= { version: this.version, words: [...wordsIn(this.form), ["autosave", "1"]] };
    this.words.say("saving");
    this.sending = post(this.form, { key: "", after: "", ...this.pending }, { leaving })
      .then((answer) => this.settle(answer))
      .finally(() => (this.sending = null));
    return this.sending;
  }

  settle(answer) {
    if (answer?.version) return this.acknowledge(answer);
    const closed = [403, 404].includes(answer?.status) ? "closed" : "";
    const problem = answer?.problem ?? closed;
    if (problem) {
      this.pending = null;
      this.failures = 0;
      this.newer = answer.newer;
      this.halted = problem !== "invalid";
      this.words.say(problem);
      this.words.tell(problem);
      return problem;
    }
    this.failures += 1;
    this.words.say(answer?.status === 401 ? "signedOut" : "offline");
    this.wait(Math.min(1000 * 2 ** this.failures, LONGEST) * (0.9 + Math.random() / 5));
    return "unanswered";
  }

  acknowledge(answer) {
    this.acknowledged = this.pending.words.filter(([name]) => name !== "autosave");
    Object.assign(this, { pending: null, failures: 0 });
    this.form.elements.version.value = answer.version;
    this.words.say("saved", answer.saved);
    this.words.tell(answer.paper ? "paper" : answer.unsent ? "unsent" : "");
    if (this.isLeaving) this.keep(); // the next page may have been read before this
    else this.onInput(); // there may be more by now
    document.dispatchEvent(new Event("site:active"));
  }
}

for (const form of document.querySelectorAll("form[data-ballot]")) new Ballot(form);
