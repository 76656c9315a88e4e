// When a form comes back with something to mend: go to the list of what, and say so in
// the title. The links of the list lead to the field, and put its label in view.
const summary = document.querySelector("[data-focus]");

const word = document.documentElement.lang === "en" ? "Error:" : "Fel:";
if (!document.title.startsWith(word) && summary.matches(".error-summary")) {
  document.title = `${word} ${document.title}`;
}
summary.focus();

summary.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
});
