// Ask before a page with something typed and not sent is left.
// <form data-unsaved>; a script that saves by itself sends "saved" to the form.
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  let unsaved = false;

  form.addEventListener("input", () => (unsaved = true));
  form.addEventListener("submit", () => (unsaved = false));
  form.addEventListener("saved", () => (unsaved = false));
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}
