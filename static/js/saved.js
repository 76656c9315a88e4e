// A page that comes after a save: what the server has acknowledged is kept no longer.
// <… data-saved-draft="id" data-saved-key="…" data-writer="…">, and links that throw
// away one's own text: <a data-saved-drop>.
import * as kept from "./kept.js";

const { savedDraft, savedKey, writer } = document.querySelector("[data-saved-draft]").dataset;
const own = () => kept.of(writer).filter(({ draft }) => draft === savedDraft);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

for (const record of own()) {
  const { pending, words } = record;
  if (savedKey && pending?.key === savedKey && same(pending.words, words)) kept.remove(record);
}
for (const link of document.querySelectorAll("[data-saved-drop]")) {
  link.addEventListener("click", () => {
    window.dispatchEvent(new Event("forget"));
    own().forEach(kept.remove);
  });
}
