// What stands in the forms of a page survives another language: it is kept while the page is fetched again, put back,
// and forgotten. Passwords are never kept; the assistant's box keeps its own text.
const KEPT = "tarmac.typed";
const NEVER = /csrfmiddlewaretoken|password/;
const NO_TEXT = ["button", "submit", "fieldset", "output", "file", "password"];
const language = document.querySelector("[data-language]");
const address = () => location.pathname + location.search;
const opened = address();

// A browser that keeps nothing shows the page as the server gives it.
function kept(action) {
  try {
    return action(sessionStorage);
  } catch {
    return null;
  }
}

const forms = () => [...document.querySelectorAll('main form[method="post"]:not([data-ask])')];
const fields = (form) => [...form.elements].filter((each) => each.name && !NEVER.test(each.name) && !NO_TEXT.includes(each.type));
const seen = (form) => fields(form).some((each) => each.type !== "hidden");
const what = (field) => (["checkbox", "radio"].includes(field.type) ? "checked" : "value");

function keep() {
  const { next } = language.elements;
  if (address() !== opened) next.value = address(); // a module has given the page a better address
  const typed = forms()
    .filter(seen)
    .map((form) => fields(form).map((field) => [field.name, field[what(field)]]));
  kept((store) => store.setItem(KEPT, JSON.stringify({ address: next.value, typed })));
}

function fill(form, values) {
  const left = fields(form);
  for (const [name, value] of values) {
    const place = left.findIndex((each) => each.name === name);
    if (place < 0) continue;
    const [field] = left.splice(place, 1);
    if (field[what(field)] === value) continue;
    field[what(field)] = value;
    field.closest("details")?.setAttribute("open", "");
    // htmx listens only once the page is whole
    document.addEventListener("DOMContentLoaded", () => field.dispatchEvent(new Event("input", { bubbles: true })));
  }
}

function putBack() {
  const found = kept((store) => JSON.parse(store.getItem(KEPT)));
  kept((store) => store.removeItem(KEPT));
  if (found?.address !== address()) return;
  const free = forms().filter(seen);
  for (const values of found.typed) {
    const names = new Set(values.map(([name]) => name));
    const place = free.findIndex((form) => fields(form).every((field) => field.type === "hidden" || names.has(field.name)));
    if (place >= 0) fill(...free.splice(place, 1), values);
  }
}

language.addEventListener("submit", keep);
putBack();
