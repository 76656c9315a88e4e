// Saves a draft five seconds after the last change, and keeps in the browser what the
// server has not acknowledged: offline, signed out, reloaded or closed, nothing is lost.
//
//   <form data-autosave="/…/spara/" data-writer="…" data-draft="…"
//     data-new="round" (no draft yet)  data-unsent (shows what was not saved)>
//
// Without an address in data-autosave it only keeps. A save has a key until it is
// answered: sent again, it is the same save. What was typed meanwhile is the next one.
import { Bar } from "./autosave-bar.js";
import { fillIn, freshToken, post, wordsAsItCame, wordsIn } from "./autosave-fields.js";
import * as kept from "./kept.js";

const EVERY = 5_000;
const LONGEST = 60_000;

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

class Autosave {
  constructor(form) {
    this.form = form;
    this.tab = kept.thisTab();
    this.after = "";
    this.pending = null; // sent, and not answered
    this.failures = 0;
    this.bar = new Bar(form, () => this.discard());
    this.acknowledged = form.dataset.unsent === undefined ? wordsAsItCame(form) : null;
    form.addEventListener("input", () => this.onInput());
    form.addEventListener("submit", ({ submitter }) => submitter?.formTarget || this.onSubmit());
    window.addEventListener("forget", () => this.forget());
    window.addEventListener("online", () => this.send());
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    window.addEventListener("beforeunload", (event) => this.isLost && event.preventDefault());
    document.addEventListener("visibilitychange", () => this.send(document.hidden));
    this.open();
  }

  get isChanged() {
    return !same(wordsIn(this.form), this.acknowledged);
  }

  get version() {
    return this.form.elements.version.value;
  }

  get record() {
    const { writer, draft, new: round } = this.form.dataset;
    const { tab, version, pending, after } = this;
    return { writer, draft, round, tab, version, pending, after, words: wordsIn(this.form) };
  }

  keep() {
    if (this.isForgotten) return;
    this.isLost = !kept.put(this.record);
    this.bar.keeps = !this.isLost;
  }

  drop() {
    kept.remove(this.record);
    this.isLost = false;
  }

  // --- What was left from before ------------------------------------------------------

  ofThisDraft() {
    const { writer, draft, new: round } = this.form.dataset;
    return kept.of(writer).filter((one) => (round ? one.round === round : one.draft === draft));
  }

  open() {
    const { unsent, savedKey } = this.form.dataset;
    const own = this.ofThisDraft().find(({ tab }) => tab === this.tab);
    const isSaved = own?.pending && own.pending.key === savedKey && same(own.pending.words, own.words);
    const isLeft = own && unsent === undefined && !isSaved && !same(own.words, wordsIn(this.form));
    if (own) kept.remove(own);
    // Somebody who has begun to write again is asked, as by another tab.
    if (isLeft && this.isChanged) kept.put({ ...own, tab: kept.random() });
    else if (isLeft) this.restore(own);
    if (this.isChanged && !this.timer) this.onInput();
    this.offer();
  }

  restore(record) {
    kept.remove(record);
    const { dataset, elements } = this.form;
    if (dataset.new) dataset.draft = elements.draft_id.value = record.draft;
    else elements.version.value = record.version || this.version;
    Object.assign(this, { pending: record.pending, after: record.after });
    fillIn(this.form, record.words);
    this.keep();
    this.bar.show("restored");
    this.wait(4 * EVERY);
  }

  async offer() {
    const others = await kept.left(this.ofThisDraft().filter(({ tab }) => tab !== this.tab));
    const isHere = ({ words }) => same(words, wordsIn(this.form));
    others.filter(isHere).forEach(kept.remove);
    const record = others.find((one) => !isHere(one));
    this.bar.offer(record, (wanted) => {
      if (wanted) this.restore(record);
      kept.remove(record);
      this.offer();
    });
  }

  // What is kept is thrown away, and nothing more is kept or sent from here.
  forget() {
    this.isForgotten = this.halted = true;
  }

  discard() {
    this.forget();
    kept.remove(this.record);
    location.assign(this.form.action);
  }

  // --- While one writes ---------------------------------------------------------------

  onInput() {
    this.isLeaving = false;
    if (this.isChanged || this.pending) this.keep();
    else this.drop();
    if (!this.failures) this.wait(EVERY);
  }

  // The page that follows says by the key whether it was saved.
  onSubmit() {
    freshToken(this.form);
    if (!this.isChanged && !this.pending) return this.drop();
    const { elements } = this.form;
    elements.key.value = kept.random();
    elements.after.value = this.pending ? `${this.pending.key} ${this.pending.after}` : this.after;
    this.pending = { key: elements.key.value, after: elements.after.value, version: this.version, words: wordsIn(this.form) };
    this.keep();
    this.isLeaving = true;
  }

  wait(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), milliseconds);
  }

  async send(leaving = false) {
    if (this.isSending || this.isLeaving || this.halted || !this.form.dataset.autosave) return;
    if (!this.pending && !this.isChanged) return;
    clearTimeout(this.timer);
    this.pending ??= { key: kept.random(), after: this.after, version: this.version, words: wordsIn(this.form) };
    this.keep();
    this.bar.show("saving");
    this.isSending = true;
    const sent = this.pending;
    const answer = await post(this.form, sent, { leaving });
    this.isSending = false;
    if (sent === this.pending) this.take(answer);
  }

  take(answer) {
    if (answer?.version) return this.acknowledge(answer);
    if (answer?.problem) return this.refuse(answer);
    if ([403, 404].includes(answer?.status)) return this.refuse({ problem: "closed" });
    this.failures += 1;
    this.bar.show(answer?.status === 401 ? "signed_out" : answer ? "server" : "offline");
    this.wait(Math.min(EVERY * 2 ** this.failures, LONGEST) * (0.9 + Math.random() / 5));
  }

  acknowledge(answer) {
    Object.assign(this, { acknowledged: this.pending.words, pending: null, after: "", failures: 0 });
    this.drop();
    this.form.elements.version.value = answer.version;
    Object.assign(this.form.dataset, { draft: answer.draft, autosave: answer.save });
    if (this.form.dataset.new) this.moveOn(answer);
    if (this.isChanged) {
      this.keep();
      this.wait(EVERY);
    }
    this.bar.show("saved", answer.saved, answer.look_at.join(" "));
    document.dispatchEvent(new Event("site:active"));
  }

  // There is a draft now: the page is its page.
  moveOn(answer) {
    delete this.form.dataset.new;
    this.form.action = answer.edit;
    history.replaceState(null, "", answer.edit);
    for (const choice of this.form.querySelectorAll("[name=municipality]")) choice.disabled = true;
  }

  // What is wrong with the text can be mended; the rest takes more than another try.
  refuse({ problem, words }) {
    this.after = this.pending.after;
    this.pending = null;
    this.failures = 0;
    this.halted = problem !== "invalid";
    this.keep();
    this.bar.show(problem, words);
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
