// What takes a moment to find comes when the rest of the page is there.
//
//   <div data-later="…"> … <a href="…"> … </div>
//
// The link leads to the whole as a page, and stays where the part cannot be fetched. The
// name says to the server which part is asked for; its answer is a piece of HTML.
async function fill(place) {
  const link = place.querySelector("a");
  try {
    const response = await fetch(link.href, {
      headers: { "X-Part": place.dataset.later },
      cache: "no-store", // the whole page has the same address
      redirect: "error", // signed out
    });
    if (!response.ok) return;
    const part = new DOMParser().parseFromString(await response.text(), "text/html");
    // A link that is about to be followed is not taken away.
    if (!place.contains(document.activeElement)) {
      place.replaceChildren(...part.body.childNodes);
    }
  } catch {
    // The link is still there.
  }
}

await Promise.all([...document.querySelectorAll("[data-later]")].map(fill));
