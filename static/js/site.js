// Loads only what the page has. Everything works without it.
if (document.querySelector("[data-focus]")) import("./focus.js");
if (document.querySelector("[data-rank]")) import("./rank.js");
if (document.querySelector("[data-similar]")) import("./similar.js");
if (document.querySelector("form[data-unsaved]")) import("./unsaved.js");
if (document.querySelector("form[data-autosave]")) import("./autosave.js");
if (document.querySelector("[data-saved-draft]")) import("./saved.js");
if (document.querySelector("[data-words-of]")) import("./words.js");
if (document.querySelector("form[data-forget]")) import("./forget.js");
if (document.querySelector("[data-idle]")) import("./idle.js");
