// The arrow keys go where the page's own links "next" and "prev" go, so that who stands
// in front of a projector can go on from the keyboard. <p data-steps><a rel="next">…
const RELATIONS = { ArrowRight: "next", ArrowLeft: "prev" };

document.addEventListener("keydown", (event) => {
  const busy = event.target.closest("input, textarea, select, [contenteditable]");
  if (busy || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const relation = RELATIONS[event.key];
  const link = relation && document.querySelector(`[data-steps] a[rel=${relation}]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
