// A list put in order by buttons, numbers or dragging. The numbers are what is sent, so
// the page works without this script; with it, nothing needs to be sent to move an item.
//
//   <ol data-rank data-rank-said="%(name)s, plats %(place)s av %(total)s" data-rank-undone="…">
//     <li data-rank-item data-name="…">
//       <input type="number"> <button data-rank-up> <button data-rank-down>
//       <span data-rank-handle hidden>
//
// With a <li data-rank-line> in the list, what stands below it has no number (.is-chosen
// stands above, by <button data-rank-choose>), and equal numbers share a place
// (data-rank-shared, data-rank-out). The rules without script: prioritization/models/
// choices.py. Escape undoes the last move. Each move sends "rank:change".
import "../dist/sortable.min.js";

const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const numberOf = (item) => item.querySelector("input[type=number]");

class RankedList {
  constructor(list) {
    this.list = list;
    this.line = list.querySelector(":scope > [data-rank-line]");
    this.moves = [];
    this.status = this.addStatus();
    this.state = this.read();
    list.addEventListener("click", (event) => this.onClick(event));
    list.addEventListener("change", (event) => this.onNumber(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    this.allowDragging();
  }

  items() {
    return [...this.list.querySelectorAll(":scope > [data-rank-item]")];
  }

  // groups: those that share a place, the best first; rest: what has no place.
  read() {
    const groups = new Map();
    const rest = [];
    for (const item of this.items()) {
      const place = Number.parseInt(numberOf(item).value, 10);
      if (place > 0) groups.set(place, [...(groups.get(place) ?? []), item]);
      else rest.push(item);
    }
    return { groups: [...groups.keys()].sort((a, b) => a - b).map((place) => groups.get(place)), rest };
  }

  without(item) {
    const others = (group) => group.filter((other) => other !== item);
    const groups = this.state.groups.map(others).filter((group) => group.length);
    return { groups, rest: others(this.state.rest) };
  }

  addStatus() {
    const status = document.createElement("p");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    this.list.after(status);
    return status;
  }

  onClick(event) {
    const button = event.target.closest("[data-rank-up], [data-rank-down], [data-rank-choose]");
    if (!button) return;
    event.preventDefault();
    const item = button.closest("[data-rank-item]");
    const at = this.state.rest.indexOf(item);
    this.step(item, button.matches("[data-rank-down]") ? 1 : -1);
    if (button.checkVisibility()) return button.focus();
    // It stands on the other side of the line now: go on where it stood.
    const next = at < 0 ? item : (this.state.rest[at] ?? this.state.rest[at - 1] ?? item);
    const wanted = next.matches(".is-chosen") ? "[data-rank-up]" : "[data-rank-choose]";
    next.querySelector(wanted).focus({ preventScroll: true });
  }

  // One step up (-1) or down (1): out of a shared place first, then past the next.
  step(item, by) {
    const at = this.state.groups.findIndex((group) => group.includes(item));
    const { groups, rest } = this.without(item);
    if (at < 0) groups.push([item]);
    else if (this.state.groups[at].length > 1) groups.splice(by < 0 ? at : at + 1, 0, [item]);
    else if (this.line && at + by > groups.length) rest.unshift(item);
    else groups.splice(Math.max(0, Math.min(at + by, groups.length)), 0, [item]);
    this.settle({ groups, rest }, item);
  }

  onNumber(event) {
    const input = event.target.closest("input[type=number]");
    if (!input) return;
    const item = input.closest("[data-rank-item]");
    const place = Number(input.value);
    if (input.value && (!Number.isInteger(place) || place < 1)) return; // told when sent
    if (input.value) this.put(item, place);
    else this.leave(item);
    input.focus();
  }

  put(item, place) {
    const { groups, rest } = this.without(item);
    const first = (group) => Number(numberOf(group[0]).value);
    const same = this.line && groups.find((group) => first(group) === place);
    const before = groups.findIndex((group) => first(group) > place);
    if (same) same.push(item);
    else if (!this.line) groups.splice(place - 1, 0, [item]);
    else groups.splice(before < 0 ? groups.length : before, 0, [item]);
    this.settle({ groups, rest }, item);
  }

  leave(item) {
    if (!this.line) return this.draw();
    const { groups, rest } = this.without(item);
    this.settle({ groups, rest: [item, ...rest] }, item);
  }

  // An item has been dragged to where it stands: between two that share, it shares too.
  dropped(item) {
    const { groups, rest } = this.without(item);
    const order = [...this.list.children];
    const at = order.indexOf(item);
    const below = this.line ? at - order.indexOf(this.line) : 0;
    const above = groups.findIndex((group) => group.includes(order[at - 1]));
    if (below > 0) rest.splice(below - 1, 0, item);
    else if (above >= 0 && groups[above].includes(order[at + 1])) groups[above].push(item);
    else groups.splice(above + 1, 0, [item]);
    this.settle({ groups, rest }, item);
  }

  onKey(event) {
    const control = event.target.closest("a, button, input, select, summary, textarea");
    if (control && !this.list.contains(control)) return; // busy elsewhere on the page
    if (event.key === "Escape" && this.moves.length) {
      event.preventDefault();
      const { state, item } = this.moves.pop();
      this.show(state, item, this.list.dataset.rankUndone);
    } else if (event.key === "Enter" && event.target.matches("input[type=number]")) {
      event.preventDefault(); // Enter settles the number; it does not hand in the list.
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  settle(state, item) {
    this.moves.push({ state: this.state, item });
    this.show(state, item);
  }

  show(state, item, before = "") {
    this.state = state;
    this.draw();
    for (const other of this.items()) other.classList.toggle("is-moved", other === item);
    this.say(item, before);
    this.list.dispatchEvent(new CustomEvent("rank:change", { bubbles: true }));
    this.list.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Puts all in order and numbers them; moves as few as possible, so that focus stays.
  draw() {
    const { groups, rest } = this.state;
    const focused = document.activeElement;
    [...groups.flat(), ...(this.line ? [this.line] : []), ...rest].forEach((child, at) => {
      if (this.list.children[at] !== child) {
        this.list.insertBefore(child, this.list.children[at] ?? null);
      }
    });
    if (this.list.contains(focused)) focused.focus({ preventScroll: true });
    let place = 1;
    for (const group of groups) {
      for (const item of group) {
        numberOf(item).value = place;
        const box = item.querySelector("input[type=checkbox]");
        if (box) box.checked = false; // who places a need can judge it
      }
      place += group.length;
    }
    for (const item of rest) numberOf(item).value = "";
    for (const item of this.items()) item.classList.toggle("is-chosen", !rest.includes(item));
  }

  say(item, before) {
    const group = this.state.groups.find((some) => some.includes(item));
    const { rankSaid, rankShared, rankOut } = this.list.dataset;
    const said = group ? (group.length > 1 ? rankShared : rankSaid) : rankOut;
    const words = { name: item.dataset.name, place: numberOf(item).value, total: this.items().length };
    const sentence = (said ?? "%(name)s, %(place)s").replace(/%\((\w+)\)s/g, (_, key) => words[key]);
    this.status.textContent = `${before} ${sentence}`.trim();
  }

  allowDragging() {
    for (const handle of this.list.querySelectorAll("[data-rank-handle]")) handle.hidden = false;
    window.Sortable.create(this.list, {
      handle: "[data-rank-handle]",
      draggable: "li",
      ghostClass: "is-dragged",
      animation: calm ? 0 : 120,
      onEnd: ({ item, oldIndex, newIndex }) => {
        if (oldIndex !== newIndex) this.dropped(item);
      },
    });
  }
}

for (const list of document.querySelectorAll("[data-rank]")) new RankedList(list);
