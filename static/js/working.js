// While a worker reckons: the bar moves, and what it found comes when it is there.
//
//   <div data-working="working" data-working-failed="…">
//     <div role="status"> <p data-working-said> … <progress> … <a data-working-refresh>
//
// Asks for the same page again, and takes what has changed from it. Without this script
// the link does that.
const PAUSE = 1000; // milliseconds
const LONGEST = 15_000; // after answers that did not come

const place = document.querySelector("[data-working='working']");
const working = place.querySelector("[data-working-said]").textContent;
let pause = PAUSE;

// The page as it is now. A redirect: signed out, which the link will tell of.
const fetched = async () => {
  const response = await fetch(location.href, { redirect: "error" });
  if (!response.ok) throw new Error(response.statusText);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.querySelector("[data-working]");
};

const say = (words) => {
  const said = place.querySelector("[data-working-said]");
  if (said.textContent !== words) said.textContent = words;
};

// The bar is kept, so that it is one thing that moves and not a new one each time.
const move = (now) => {
  for (const part of ["progress", ".progress-line p"]) {
    const [old, fresh] = [place.querySelector(part), now.querySelector(part)];
    old.textContent = fresh.textContent;
    for (const { name, value } of fresh.attributes) old.setAttribute(name, value);
  }
};

const finish = (now) => {
  const [said, ...rest] = now.children;
  const status = place.querySelector("[role='status']");
  status.replaceChildren(...said.childNodes); // where it is announced
  place.replaceChildren(status, ...rest);
  place.dataset.working = "resting";
};

const look = async () => {
  try {
    const now = await fetched();
    pause = PAUSE;
    if (now.dataset.working !== "working") return finish(now);
    move(now);
    say(working);
  } catch {
    pause = Math.min(pause * 2, LONGEST);
    say(place.dataset.workingFailed);
  }
  setTimeout(look, pause);
};

setTimeout(look, pause);
