// SKR's desk by keyboard: each row is one step, and an action leads back to the next row.
//
//   <div data-desk-keys hidden> … <button data-desk-switch data-on="…" data-off="…">
//   <form data-desk> <tr data-desk-row id="r-…"> … <button data-key="p">
//
// Single keys do nothing while one writes in a field, nor with Ctrl, Alt or Meta, and can
// be switched off (WCAG 2.1.4). Everything has a field or a button of its own besides.
const SWITCH = "desk-keys";
const WRITES = "input:not([type=checkbox]), textarea, select, [contenteditable]";

const help = document.querySelector("[data-desk-keys]");
const rows = [...document.querySelectorAll("[data-desk-row]")];
const box = (row) => row.querySelector("input[type=checkbox]");
let current = rows.findIndex((row) => `#${row.id}` === location.hash);

// Storage may be forbidden: then the switch holds for this page.
let on = true;
try {
  on = localStorage.getItem(SWITCH) !== "off";
} catch {}

function show() {
  const button = help.querySelector("[data-desk-switch]");
  button.textContent = on ? button.dataset.off : button.dataset.on;
  help.querySelector("p").hidden = !on;
  help.hidden = false;
}

function go(to) {
  current = Math.max(0, Math.min(rows.length - 1, to));
  box(rows[current]).focus();
  rows[current].scrollIntoView({ block: "nearest" });
}

function here() {
  const focused = rows.indexOf(document.activeElement?.closest("[data-desk-row]"));
  return focused >= 0 ? focused : current;
}

// The row one stands on is the one that is meant, when none has been ticked.
function press(key) {
  const button = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  if (!button) return false;
  const ticked = rows.some((row) => box(row).checked);
  if (button.form.matches("[data-desk]") && !ticked && here() >= 0) {
    box(rows[here()]).checked = true;
  }
  button.click();
  return true;
}

function read(row) {
  const details = row.querySelector("details");
  details.open = !details.open;
}

function onKey(event) {
  if (!on || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest(WRITES)) return;
  const at = here();
  const onBox = event.target.matches("input[type=checkbox]");
  if (event.key === "j") go(at + 1);
  else if (event.key === "k") go(at - 1);
  else if (event.key === "x" && at >= 0) box(rows[at]).click();
  else if ((event.key === "o" || (event.key === "Enter" && onBox)) && at >= 0) read(rows[at]);
  else if (!press(event.key)) return;
  event.preventDefault();
}

if (help && rows.length && box(rows[0])) {
  document.addEventListener("keydown", onKey);
  help.querySelector("[data-desk-switch]").addEventListener("click", () => {
    on = !on;
    try {
      localStorage.setItem(SWITCH, on ? "on" : "off");
    } catch {}
    show();
  });
  show();
  if (current >= 0) go(current);
}
