// Who has not done anything for a while is told before the sign-in runs out, and stays
// with one button. The times are the server's (accounts/middleware.py); other tabs of the
// same browser, and drafts that save themselves ("site:active"), count too.
//
//   <div data-idle="3600" data-warn="300" data-stay="/health" hidden>
//     <p data-idle-soon> <p data-idle-over hidden> <button data-idle-stay>
const box = document.querySelector("[data-idle]");
const over = box.querySelector("[data-idle-over]");
const soon = box.querySelector("[data-idle-soon]");
const stay = box.querySelector("[data-idle-stay]");
const LAST = "lokala-behov:active";
const CHECK_EVERY = 10_000; // ms; a sleeping computer wakes up to the right answer

let active = Date.now();

function note(at = Date.now()) {
  active = Math.max(active, at);
  box.hidden = true;
  try {
    localStorage.setItem(LAST, String(active));
  } catch {
    // Without storage each tab counts for itself.
  }
}

function look() {
  const idle = (Date.now() - active) / 1000;
  const isOver = idle >= Number(box.dataset.idle);
  if (idle < Number(box.dataset.idle) - Number(box.dataset.warn)) return;
  soon.hidden = stay.hidden = isOver;
  over.hidden = !isOver;
  box.hidden = false;
}

stay.addEventListener("click", async () => {
  const answer = await fetch(box.dataset.stay, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  note();
  document.querySelector("main").focus({ preventScroll: true });
});
document.addEventListener("site:active", () => note());
window.addEventListener("storage", (event) => {
  if (event.key === LAST && event.newValue) note(Number(event.newValue));
});
note();
setInterval(look, CHECK_EVERY);
