// Signing out takes away what is kept in this browser: others may use it after you.
// <form data-forget="Text som inte är sparad tas bort … Vill du logga ut ändå?">
import * as kept from "./kept.js";

for (const form of document.querySelectorAll("form[data-forget]")) {
  form.addEventListener("submit", (event) => {
    if (kept.isAnything() && !window.confirm(form.dataset.forget)) event.preventDefault();
    else {
      window.dispatchEvent(new Event("forget"));
      kept.removeAll();
    }
  });
}
