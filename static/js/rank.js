// A list put in order by buttons, numbers or dragging. The numbers are what is sent, so
// the page works without this script; with it, nothing needs to be sent to move an item.
//
//   <ol data-rank data-rank-said="%(name)s, plats %(place)s av %(total)s" data-rank-undone="…">
//     <li data-rank-item data-name="…">
//       <input type="number"> <button data-rank-up> <button data-rank-down>
//       <span data-rank-handle hidden>
//
// With a <li data-rank-line> in the list, what stands below it has no number (.is-chosen
// stands above, by data-rank-choose; data-rank-remove takes it down again), and those that
// data-rank-level has made equal share a place. A number moves there on Enter or when one
// goes on. On a button, up and down go to the next row; with Alt, anywhere in a row, they
// move it. Escape, and data-rank-undo, undo the last move. Each move sends "rank:change";
// "rank:read" makes it read the numbers again.
import "../dist/sortable.min.js";
import * as moves from "./rank-moves.js";

const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const numberOf = (item) => item.querySelector("input[type=number]");
const filled = (text, words) => text.replace(/%\((\w+)\)s/g, (_, key) => words[key]);
const CONTROLS = ["up", "down", "choose", "level", "remove"].map((name) => `[data-rank-${name}]`);

class RankedList {
  constructor(list) {
    this.list = list;
    this.line = list.querySelector(":scope > [data-rank-line]");
    this.count = document.querySelector("[data-rank-count]");
    this.undoButton = document.querySelector("[data-rank-undo]");
    this.moves = [];
    this.status = this.addStatus();
    this.state = this.read();
    list.addEventListener("click", (event) => this.onClick(event));
    list.addEventListener("change", (event) => this.onNumber(event));
    list.addEventListener("rank:read", () => this.show(this.read()));
    document.addEventListener("keydown", (event) => this.onKey(event));
    this.undoButton?.addEventListener("click", () => this.undo());
    this.allowDragging();
    list.classList.add("is-live");
  }

  items() {
    return [...this.list.querySelectorAll(":scope > [data-rank-item]")];
  }

  read() {
    return moves.grouped(this.items(), (item) => Number.parseInt(numberOf(item).value, 10));
  }

  addStatus() {
    const status = document.createElement("p");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    this.list.after(status);
    return status;
  }

  onClick(event) {
    const button = event.target.closest(CONTROLS.join());
    if (!button) return;
    event.preventDefault();
    const item = button.closest("[data-rank-item]");
    if (button.matches("[data-rank-level]")) this.move(item, moves.levelled(this.state, item), button);
    else if (button.matches("[data-rank-remove]")) this.move(item, moves.left(this.state, item), button);
    else this.step(item, button.matches("[data-rank-down]") ? 1 : -1, button);
  }

  step(item, by, control) {
    if (by > 0 && this.state.rest.includes(item)) return;
    this.move(item, moves.stepped(this.state, item, by, this.line), control);
  }

  // Focus stays on the control. Is that gone, since the item stands on the other side of
  // the line now, one goes on where it stood.
  move(item, state, control) {
    const rest = this.state.rest;
    const chosen = this.state.groups.flat();
    const [side, way] = rest.includes(item) ? [rest, "choose"] : [chosen, "up"];
    const at = side.indexOf(item);
    this.settle(state, item);
    if (control.checkVisibility()) return control.focus({ preventScroll: control.matches("input") });
    const next = side[at + 1] ?? side[at - 1];
    const other = item.matches(".is-chosen") ? "up" : "choose";
    (next ?? item).querySelector(`[data-rank-${next ? way : other}]`).focus({ preventScroll: true });
  }

  onNumber(event) {
    const input = event.target.closest("input[type=number]");
    if (!input) return;
    const item = input.closest("[data-rank-item]");
    const place = Number(input.value);
    if (!input.value && !this.line) this.draw();
    else if (!input.value) this.move(item, moves.left(this.state, item), input);
    else if (Number.isInteger(place) && place > 0) this.move(item, moves.placed(this.state, item, place), input);
    // Anything else is told when it is sent.
  }

  onKey(event) {
    const { key, target } = event;
    const inside = this.list.contains(target);
    if (target.closest("a, button, input, select, summary, textarea") && !inside) {
      if (key !== "Escape" || target !== this.undoButton) return; // busy elsewhere on the page
    }
    const item = inside && target.closest("[data-rank-item]");
    const by = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (key === "Escape" && this.moves.length) this.undo();
    else if (key === "Enter" && target.matches("input[type=number]")) {
      target.dispatchEvent(new Event("change", { bubbles: true })); // and is not sent
    } else if (item && by && event.altKey) this.step(item, by, target);
    else if (!item || !by || !this.goTo(item, by, target)) return;
    event.preventDefault();
  }

  // The same button in the next row that has it.
  goTo(item, by, control) {
    const kind = CONTROLS.find((selector) => control.matches(selector));
    const items = this.items();
    for (let at = items.indexOf(item) + by; kind && items[at]; at += by) {
      const next = items[at].querySelector(kind);
      if (next?.checkVisibility()) return next.focus() ?? true;
    }
    return false;
  }

  undo() {
    const { state, item } = this.moves.pop() ?? {};
    if (state) this.show(state, item, this.list.dataset.rankUndone);
  }

  settle(state, item) {
    this.moves.push({ state: this.state, item });
    this.show(state, item);
  }

  show(state, item, before = "") {
    this.state = state;
    this.draw();
    if (this.undoButton) this.undoButton.hidden = !this.moves.length;
    for (const other of this.items()) other.classList.toggle("is-moved", other === item);
    if (item) this.say(item, `${before} `);
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
        // Who places a need can judge it.
        for (const box of item.querySelectorAll("[data-rank-cross]")) box.checked = false;
      }
      place += group.length;
    }
    for (const item of rest) numberOf(item).value = "";
    for (const item of this.items()) item.classList.toggle("is-chosen", !rest.includes(item));
    if (this.count) this.tellCount(place - 1);
  }

  tellCount(n) {
    const { goal, some, over } = this.count.dataset;
    this.count.textContent = filled(n > Number(goal) ? over : some, { n, goal });
  }

  say(item, before) {
    const group = this.state.groups.find((some) => some.includes(item));
    const { rankSaid, rankShared, rankOut } = this.list.dataset;
    const said = group ? (group.length > 1 ? rankShared : rankSaid) : rankOut;
    const total = this.line ? this.state.groups.flat().length : this.items().length;
    const words = { name: item.dataset.name, place: numberOf(item).value, total };
    this.status.textContent = (before + filled(said ?? "%(name)s, %(place)s", words)).trim();
  }

  allowDragging() {
    for (const handle of this.list.querySelectorAll("[data-rank-handle]")) handle.hidden = false;
    window.Sortable.create(this.list, {
      handle: "[data-rank-handle]",
      draggable: "li",
      ghostClass: "is-dragged",
      animation: calm ? 0 : 120,
      onEnd: ({ item, oldIndex, newIndex }) => {
        if (oldIndex === newIndex) return;
        this.settle(moves.dropped(this.state, item, [...this.list.children], this.line), item);
      },
    });
  }
}

for (const list of document.querySelectorAll("[data-rank]")) new RankedList(list);
