// Rows that are dragged to where they go. The places come up while one drags; what is sent
// is the form, as by its boxes and buttons, which are there for everybody else.
//
//   <form data-drop data-drop-said="%(names)s flyttas till: %(place)s">
//     <div data-drop-item data-name="…"> <input type="checkbox"> …
//     <div data-drop-places> <input type="radio"> with labels …, or <button data-drop-place="…">
//
// What is ticked goes along with a ticked row; one that is not ticked goes alone. Escape,
// or letting go anywhere else, moves nothing.
class Dropping {
  constructor(form) {
    this.form = form;
    this.places = new Map(this.findPlaces().map(([name, go]) => [this.element("p", "drop-place", name), go]));
    this.dock = this.element("div", "drop-dock");
    this.chip = this.element("p", "drop-chip");
    this.status = this.element("p", "visually-hidden");
    this.status.setAttribute("role", "status");
    this.dock.append(...this.places.keys());
    for (const part of [this.dock, this.chip]) {
      part.setAttribute("aria-hidden", "true");
      part.hidden = true;
    }
    form.append(this.dock, this.chip, this.status);
    for (const item of form.querySelectorAll("[data-drop-item]")) this.addHandle(item);
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.stop());
  }

  element(tag, className, text = "") {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  }

  findPlaces() {
    const choices = [...this.form.querySelectorAll("[data-drop-places] input[type=radio]")];
    const buttons = [...this.form.querySelectorAll("button[data-drop-place]")];
    const choose = (choice) => () => {
      choice.checked = true;
      this.form.requestSubmit();
    };
    return [
      ...choices.map((choice) => [choice.labels[0].textContent.trim(), choose(choice)]),
      ...buttons.map((button) => [button.dataset.dropPlace, () => this.form.requestSubmit(button)]),
    ];
  }

  addHandle(item) {
    const handle = this.element("span", "rank-handle");
    handle.setAttribute("aria-hidden", "true");
    handle.dataset.dropHandle = "";
    item.append(handle);
    handle.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      this.start(item, event);
    });
    handle.addEventListener("pointermove", (event) => this.item && this.follow(event));
    handle.addEventListener("pointerup", () => this.item && this.drop());
    handle.addEventListener("pointercancel", () => this.stop());
  }

  ticked() {
    return [...this.form.querySelectorAll("[data-drop-item]:has(:checked)")];
  }

  start(item, event) {
    this.item = item;
    this.going = this.ticked().includes(item) ? this.ticked() : [item];
    for (const one of this.going) one.classList.add("is-dragged");
    this.chip.textContent = this.names();
    this.dock.hidden = this.chip.hidden = false;
    this.follow(event);
  }

  names() {
    return this.going.map(({ dataset }) => `”${dataset.name}”`).join(", ");
  }

  follow({ clientX, clientY }) {
    this.chip.style.translate = `${clientX + 12}px calc(${clientY - 12}px - 100%)`;
    this.place = document.elementFromPoint(clientX, clientY)?.closest(".drop-place");
    for (const place of this.places.keys()) place.classList.toggle("is-over", place === this.place);
  }

  drop() {
    const { place, going } = this;
    const names = this.names();
    this.stop();
    if (!place) return;
    for (const one of this.ticked()) one.querySelector(":checked").checked = false;
    for (const one of going) one.querySelector("input[type=checkbox]").checked = true;
    const words = { names, place: place.textContent };
    this.status.textContent = this.form.dataset.dropSaid.replace(/%\((\w+)\)s/g, (_, key) => words[key]);
    this.places.get(place)();
  }

  stop() {
    for (const one of this.going ?? []) one.classList.remove("is-dragged");
    this.dock.hidden = this.chip.hidden = true;
    this.item = this.place = this.going = null;
  }
}

for (const form of document.querySelectorAll("form[data-drop]")) new Dropping(form);
