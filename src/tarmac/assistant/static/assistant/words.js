// Every word the modules show comes from the page's templates, in the person's language.
const content = (name) => document.querySelector(`template[data-template="${name}"]`).content;

export const piece = (name) => content(name).firstElementChild.cloneNode(true);

export const word = (name) => content("words").querySelector(`[data-word="${name}"]`).textContent.trim();

// A title and what it means, from two elements
export function explained(name) {
  const [title, detail] = content("words").querySelector(`[data-word="${name}"]`).children;
  return { title: title.textContent, detail: detail.textContent };
}

export const kindName = (kind) =>
  content("words").querySelector(`[data-kind="${CSS.escape(kind)}"]`)?.textContent ?? kind;

export const stateLine = (state) => content("states").querySelector(`[data-of="${state}"] [data-answer-state]`)?.cloneNode(true);

// A sentence with a number, in the form that the language wants for it
export function counted(name, number) {
  const form = new Intl.PluralRules(document.documentElement.lang).select(number) === "one" ? "one" : "other";
  return word(`${name}-${form}`).replace(/\d+/, number);
}
