// The fields of a draft's form: what is written in them, filled in again, and sent.
const OURS = ["csrfmiddlewaretoken", "key", "after", "version", "writer", "draft_id", "asked", "municipality", "paper"];
const PATIENCE = 20_000;

// [name, text] of all that a person writes or chooses.
export function wordsIn(form) {
  const all = [...new FormData(form)];
  return all.filter(([name, text]) => !OURS.includes(name) && typeof text === "string");
}

// The same as the page came: somebody may have written before the script was there.
export function wordsAsItCame(form) {
  const copy = form.cloneNode(true);
  copy.reset();
  return wordsIn(copy);
}

export function fillIn(form, words) {
  for (const field of form.querySelectorAll("input, textarea, select")) {
    if (!field.name || OURS.includes(field.name) || field.type === "file") continue;
    const said = words.filter(([name]) => name === field.name).map(([, text]) => text);
    if (["radio", "checkbox"].includes(field.type)) field.checked = said.includes(field.value);
    else field.value = said[0] ?? "";
    if (said[0] && field.closest("details")) field.closest("details").open = true;
    if (field.matches("textarea")) field.dispatchEvent(new Event("input")); // counts words
  }
}

// The token changes when one signs in, in this tab or another.
export function freshToken(form) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (token) form.elements.csrfmiddlewaretoken.value = token[1];
  return Boolean(token);
}

// What was answered, with its status: 401 where one was led to the sign-in. Nothing, when
// no answer came.
export async function post(form, { words, ...save }, { leaving }) {
  const hasToken = freshToken(form);
  const { elements, dataset } = form;
  const body = new URLSearchParams(words);
  for (const name of ["csrfmiddlewaretoken", "draft_id", "asked", "municipality", "paper"]) {
    if (elements[name]) body.set(name, elements[name].value);
  }
  for (const name of ["key", "after", "version"]) body.set(name, save[name]);
  body.set("writer", dataset.writer);
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  const { signal } = patience;
  try {
    const options = { method: "POST", body, redirect: "manual", keepalive: leaving, signal };
    const response = await fetch(dataset.autosave ?? form.action, options);
    if (response.type === "opaqueredirect" || (response.status === 403 && !hasToken)) return { status: 401 };
    const isJson = response.headers.get("Content-Type")?.includes("json");
    return { status: response.status, ...(isJson ? await response.json() : {}) };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
