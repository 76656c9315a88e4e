// Loads only what the page has. Everything works without it. `ready`: all of it is here.
const has = (selector) => document.querySelector(selector);

export const ready = Promise.all([
  has("[data-focus]") && import("./focus.js"),
  has("[data-rank]") && import("./rank.js"),
  has("form[data-drop]") && import("./drop.js"),
  has("[data-desk]") && import("./desk.js"),
  has("[data-working='working']") && import("./working.js"),
  has("[data-similar]") && import("./similar.js"),
  has("[data-later]") && import("./later.js"),
  has("[data-steps]") && import("./steps.js"),
  has("form[data-unsaved]") && import("./unsaved.js"),
  has("form[data-autosave]") && import("./autosave.js"),
  has("form[data-ballot]") && import("./ballot.js"),
  has("[data-saved-draft]") && import("./saved.js"),
  has("[data-words-of]") && import("./words.js"),
  has("form[data-forget]") && import("./forget.js"),
  has("[data-idle]") && import("./idle.js"),
]);
