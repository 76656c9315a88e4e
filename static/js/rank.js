// A list put in order by buttons, numbers or dragging. The numbers are what is sent, so
// the page works without this script; with it, nothing needs to be sent to move an item.
//
//   <ol data-rank data-rank-said="%(name)s, plats %(place)s av %(total)s" data-rank-undone="…">
//     <li data-rank-item data-name="…">
//       <input type="number"> <button data-rank-up> <button data-rank-down>
//       <span data-rank-handle hidden>
//
// Escape undoes the last move. After each move the list sends "rank:change".
import "../dist/sortable.min.js";

const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

class RankedList {
  constructor(list) {
    this.list = list;
    this.moves = [];
    this.status = this.addStatus();
    this.order = this.items();
    list.addEventListener("click", (event) => this.onClick(event));
    list.addEventListener("change", (event) => this.onNumber(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    this.allowDragging();
  }

  items() {
    return [...this.list.querySelectorAll(":scope > [data-rank-item]")];
  }

  addStatus() {
    const status = document.createElement("p");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    this.list.after(status);
    return status;
  }

  onClick(event) {
    const button = event.target.closest("[data-rank-up], [data-rank-down]");
    if (!button) return;
    event.preventDefault();
    const item = button.closest("[data-rank-item]");
    const step = button.matches("[data-rank-up]") ? -1 : 1;
    this.moveTo(item, this.items().indexOf(item) + step);
    button.focus();
  }

  onNumber(event) {
    const input = event.target.closest("input[type=number]");
    if (!input) return;
    const item = input.closest("[data-rank-item]");
    const place = Number.parseInt(input.value, 10);
    if (Number.isNaN(place)) {
      this.renumber();
    } else {
      this.moveTo(item, place - 1);
    }
    input.focus();
  }

  onKey(event) {
    const control = event.target.closest("a, button, input, select, summary, textarea");
    if (control && !this.list.contains(control)) return; // busy elsewhere on the page
    if (event.key === "Escape" && this.moves.length) {
      event.preventDefault();
      this.undo();
    } else if (event.key === "Enter" && event.target.matches("input[type=number]")) {
      event.preventDefault(); // Enter settles the number; it does not hand in the list.
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  moveTo(item, index) {
    const others = this.items().filter((other) => other !== item);
    const place = Math.max(0, Math.min(index, others.length));
    const order = others.toSpliced(place, 0, item);
    if (order.every((other, at) => other === this.items()[at])) {
      this.renumber();
      this.say(item);
      return;
    }
    this.arrange(order);
    this.settle(item);
  }

  // Puts the items in this order; moves as few as possible, so that focus stays.
  arrange(order) {
    const focused = document.activeElement;
    order.forEach((item, at) => {
      if (this.list.children[at] !== item) {
        this.list.insertBefore(item, this.list.children[at] ?? null);
      }
    });
    if (this.list.contains(focused)) focused.focus({ preventScroll: true });
  }

  // The items stand where they should: remember how it was, number them, tell.
  settle(item) {
    this.moves.push({ order: this.order, item });
    this.order = this.items();
    this.renumber();
    this.mark(item);
    this.say(item);
    this.changed();
  }

  undo() {
    const { order, item } = this.moves.pop();
    this.arrange(order);
    this.order = this.items();
    this.renumber();
    this.mark(item);
    this.say(item, this.list.dataset.rankUndone);
    this.changed();
  }

  renumber() {
    this.items().forEach((item, at) => {
      item.querySelector("input[type=number]").value = at + 1;
    });
  }

  mark(item) {
    for (const other of this.items()) other.classList.toggle("is-moved", other === item);
  }

  say(item, before = "") {
    const items = this.items();
    const words = { name: item.dataset.name, place: items.indexOf(item) + 1, total: items.length };
    const said = this.list.dataset.rankSaid ?? "%(name)s, plats %(place)s av %(total)s";
    const sentence = said.replace(/%\((\w+)\)s/g, (_, key) => words[key]);
    this.status.textContent = `${before} ${sentence}`.trim();
  }

  changed() {
    this.list.dispatchEvent(new CustomEvent("rank:change", { bubbles: true }));
    this.list.dispatchEvent(new Event("input", { bubbles: true }));
  }

  allowDragging() {
    for (const handle of this.list.querySelectorAll("[data-rank-handle]")) {
      handle.hidden = false;
    }
    window.Sortable.create(this.list, {
      handle: "[data-rank-handle]",
      draggable: "[data-rank-item]",
      ghostClass: "is-dragged",
      animation: calm ? 0 : 120,
      onEnd: ({ item, oldIndex, newIndex }) => {
        if (oldIndex !== newIndex) this.settle(item);
      },
    });
  }
}

for (const list of document.querySelectorAll("[data-rank]")) new RankedList(list);
