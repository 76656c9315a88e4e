// Says in words whether a draft is saved, and offers what there is to do about it. All
// words stand on the page: templates/municipalities/parts/autosave.html. Changes of
// kind are announced, not each save.
export class Bar {
  constructor(form, discard) {
    this.form = form;
    this.bar = form.querySelector("[data-autosave-bar]");
    this.status = this.bar.querySelector("[data-status]");
    this.look = this.bar.querySelector("[data-look-at]");
    this.announced = form.querySelector("[data-announced]");
    this.kept = form.querySelector("[data-kept]");
    this.keeps = true;
    this.bar.querySelector("[data-discard]").addEventListener("click", discard);
  }

  show(kind, said = "", lookAt = this.look.textContent) {
    const words = this.bar.dataset;
    const isKept = kind === "saving" || kind === "saved" ? "" : this.keeps ? words.isKept : words.isNotKept;
    this.status.textContent = [words[kind], said, isKept].filter(Boolean).join(" ");
    const isNews = lookAt !== this.look.textContent;
    this.look.textContent = lookAt;
    this.bar.hidden = false;
    this.bar.classList.toggle("is-unsaved", isKept !== "");
    for (const way of this.bar.querySelectorAll("[data-when]")) {
      way.hidden = !way.dataset.when.split(" ").includes(kind);
    }
    const signIn = this.bar.querySelector("[data-sign-in]");
    signIn.href = `${signIn.pathname}?next=${encodeURIComponent(location.pathname)}`;
    if (kind === "saved") document.querySelector("[data-saved-before]")?.setAttribute("hidden", "");
    if (kind === "saving" || (kind === this.kind && !isNews)) return;
    this.kind = kind;
    this.announced.textContent = `${this.status.textContent} ${lookAt}`.trim();
  }

  // Text that another tab left behind: take it (true) or throw it away.
  offer(record, take) {
    this.kept.hidden = !record;
    if (!record) return;
    const at = new Date(record.at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    this.kept.querySelector("[data-at]").textContent = at;
    for (const button of this.kept.querySelectorAll("button")) {
      button.onclick = () => take(button.matches("[data-take]"));
    }
  }
}
