// What a ballot says of itself while one works with it: whether it is saved, what stands
// in the way, and what is ticked under each need. All words stand on the page.
//
//   <span data-ballot-status data-saving="…" data-offline="…"> <p data-ballot-announced>
//   <div data-ballot-problem="elsewhere" hidden>
//   <p data-rank-marks> <input data-rank-mark="Omfattning"> <input data-rank-cross>
export class Words {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-ballot-status]");
    this.announced = form.querySelector("[data-ballot-announced]");
    for (const one of form.querySelectorAll("[data-ballot-plain]")) one.hidden = true;
    // Before the ballot is read to be kept: "input" comes before "change".
    form.addEventListener("input", (event) => this.onTick(event.target));
    form.addEventListener("rank:change", () => this.tellMarks());
  }

  // Announced when it is another kind of news, not each time it is saved.
  say(kind, words = this.status.dataset[kind] ?? "") {
    this.status.textContent = words;
    this.status.classList.toggle("is-unsaved", !["saving", "saved"].includes(kind));
    if (kind === "saving" || kind === this.kind) return;
    this.kind = kind;
    this.announced.textContent = words;
  }

  tell(problem) {
    for (const box of this.form.querySelectorAll("[data-ballot-problem]")) {
      box.hidden = box.dataset.ballotProblem !== problem;
    }
  }

  // One answer a need.
  onTick(box) {
    for (const other of box.closest("[data-rank-item]")?.querySelectorAll("[data-rank-cross]") ?? []) {
      if (box.matches("[data-rank-cross]") && other !== box) other.checked = false;
    }
    this.tellMarks();
  }

  // What is ticked under a need stands on its row too.
  tellMarks() {
    for (const line of this.form.querySelectorAll("[data-rank-marks]")) {
      const ticked = [...line.closest("[data-rank-item]").querySelectorAll("[data-rank-mark]:checked")];
      line.textContent = ticked.map((one) => one.dataset.rankMark).join(" · ");
    }
  }
}
