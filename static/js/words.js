// Counts words while one writes, as the server does (accounts/words.py).
//
//   <p data-words-of="id_challenge" data-most="5000">
//     … <span data-words>12</span> … <span data-words-over hidden>… <b data-over></b> …</span>
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

export const countWords = (text) =>
  text.split(SPACE).filter((run) => SAYS_SOMETHING.test(run)).length;

for (const count of document.querySelectorAll("[data-words-of]")) {
  const field = document.getElementById(count.dataset.wordsOf);
  const show = () => {
    count.querySelector("[data-words]").textContent = countWords(field.value);
    const over = [...field.value.trim().normalize("NFC")].length - Number(count.dataset.most);
    count.querySelector("[data-over]").textContent = over;
    count.querySelector("[data-words-over]").hidden = over <= 0;
  };
  field.addEventListener("input", show);
  show();
}
