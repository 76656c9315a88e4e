// Text that the server has not acknowledged, kept in this browser: for each person
// (a mark, no name), draft and tab. Removed when it is acknowledged, when the person
// signs out, or after a week. Nobody else is offered it.
const PREFIX = "behov:";
const WEEK = 7 * 24 * 60 * 60 * 1000;

const nameOf = ({ writer, draft, tab }) => `${PREFIX}${writer}:${draft}:${tab}`;

// Storage may be full, or forbidden: then there is nothing kept.
const tried = (action, otherwise) => {
  try {
    return action();
  } catch {
    return otherwise;
  }
};

const names = () =>
  tried(() => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)), []);

export const random = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");

// This tab, also after a reload. While the page is open it holds a lock by that name.
export function thisTab() {
  const tab = tried(() => sessionStorage.getItem("tab")) ?? random();
  tried(() => sessionStorage.setItem("tab", tab));
  navigator.locks?.request(PREFIX + tab, () => new Promise(() => {}));
  return tab;
}

// Whether it is kept.
export function put(record) {
  return tried(() => {
    localStorage.setItem(nameOf(record), JSON.stringify({ ...record, at: Date.now() }));
    return true;
  }, false);
}

export const remove = (record) => tried(() => localStorage.removeItem(nameOf(record)));

// All that one person has, the latest first; what has become too old is removed.
export function of(writer) {
  const found = [];
  for (const name of names()) {
    const record = tried(() => JSON.parse(localStorage.getItem(name)));
    if (!record || Date.now() - record.at > WEEK) tried(() => localStorage.removeItem(name));
    else if (record.writer === writer) found.push(record);
  }
  return found.sort((one, other) => other.at - one.at);
}

// Those among them that no open tab is writing on.
export async function left(records) {
  const { held } = (await navigator.locks?.query()) ?? { held: [] };
  const open = new Set(held.map((lock) => lock.name));
  return records.filter(({ tab }) => !open.has(PREFIX + tab));
}

export const isAnything = () => names().length > 0;

export function removeAll() {
  for (const name of names()) tried(() => localStorage.removeItem(name));
}
