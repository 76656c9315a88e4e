// Loads only what the page has. Everything works without it.
if (document.querySelector("[data-focus]")) import("./focus.js");
if (document.querySelector("[data-rank]")) import("./rank.js");
if (document.querySelector("form[data-unsaved]")) import("./unsaved.js");
