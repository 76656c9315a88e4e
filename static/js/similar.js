// While a need is being written: what is like it already, under the text.
//
//   <form> … <section data-similar data-similar-failed="…">
//     <p data-similar-help> <p data-similar-live hidden>
//     <p role="status" data-similar-said> <div data-similar-hits>
//     <button formaction="…" data-similar-button>
//
// Without this script the button opens the same hits as a page. What is written is posted,
// never put in an address. The answer is a piece of HTML made by the server; the line
// marked data-similar-count in it is what is announced.
const FIELDS = ["title", "target_group", "challenge", "knowledge_lacking"];
const PAUSE = 900; // milliseconds without a key
const ENOUGH = 8; // letters
const REST = 10_000; // after a search that failed; twice as long after each more

class SimilarNeeds {
  constructor(place) {
    this.place = place;
    this.part = (name) => place.querySelector(`[data-similar-${name}]`);
    this.button = this.part("button");
    this.form = this.button.form;
    this.address = this.button.formAction;
    this.sought = "";
    this.rest = REST;
    this.settle();
    this.form.addEventListener("input", (event) => this.onInput(event));
    this.form.addEventListener("change", (event) => this.onInput(event));
    this.later(0);
  }

  // Under the last of the fields that are searched with; the button is not needed.
  settle() {
    const last = this.form.elements[FIELDS.at(-1)];
    const field = last?.closest("[id^='div_id_']");
    if (field) field.after(this.place);
    this.button.type = "button"; // Enter in a field is not for this one
    this.button.hidden = true;
    this.part("help").hidden = true;
    this.part("live").hidden = false;
  }

  onInput({ target }) {
    if (FIELDS.includes(target.name) || target.name === "municipality") this.later(PAUSE);
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), pause);
  }

  // The fields that are searched with, and what the server asks of every form.
  data() {
    const all = new FormData(this.form);
    const sent = new URLSearchParams();
    for (const name of [...FIELDS, "municipality", "csrfmiddlewaretoken"]) {
      if (all.has(name)) sent.set(name, all.get(name));
    }
    return sent;
  }

  async search() {
    const data = this.data();
    const words = FIELDS.map((name) => (data.get(name) ?? "").trim()).join("\n");
    const sought = `${words}\n${data.get("municipality") ?? ""}`;
    if (sought === this.sought) return;
    this.request?.abort();
    if (words.trim().length < ENOUGH) {
      this.sought = sought;
      return this.show("");
    }
    const request = (this.request = new AbortController());
    try {
      const response = await fetch(this.address, {
        method: "POST",
        body: data,
        headers: { "X-Part": "hits" },
        redirect: "error", // signed out: whatever saves the text tells of that
        signal: request.signal,
      });
      if ([403, 404].includes(response.status)) return this.leave();
      if (!response.ok) throw new Error(response.statusText);
      const hits = await response.text();
      this.sought = sought;
      this.rest = REST;
      this.show(hits);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.say(this.place.dataset.similarFailed);
      this.later(this.rest);
      this.rest *= 2;
    }
  }

  // A hit that is being read is not taken away.
  show(hits) {
    const list = this.part("hits");
    const parsed = new DOMParser().parseFromString(hits, "text/html").body;
    const same = parsed.textContent.trim() === list.textContent.trim();
    const reading = list.contains(document.activeElement);
    if (!same && !reading) list.replaceChildren(...parsed.childNodes);
    if (!reading) this.say(list.querySelector("[data-similar-count]")?.textContent ?? "");
  }

  say(words) {
    const said = this.part("said");
    if (said.textContent !== words) said.textContent = words;
  }

  // The time is out, or the round is another's: nothing more to find here.
  leave() {
    clearTimeout(this.timer);
    this.place.hidden = true;
  }
}

for (const place of document.querySelectorAll("[data-similar]")) new SimilarNeeds(place);
