// What one can do with an answer, old or new: use, check, copy, retry, edit, say what is wrong.
import { toast } from "../web/js/toast.js";
import { check } from "./check.js";
import { plain } from "./plain.js";
import { word } from "./words.js";

const answerOf = (element) => element.closest(".answer");
const textOf = (element) => plain(answerOf(element).querySelector("[data-text]"));

// Into the draft that is open; else the form goes on and opens a reply with it.
function use(event) {
  const detail = { text: event.target.elements.body.value };
  const open = !document.dispatchEvent(new CustomEvent("tarmac:insert", { detail, cancelable: true }));
  if (!open) return;
  event.preventDefault();
  toast(word("inserted"));
}

// Over plain http a browser has no clipboard for pages.
async function copy(button) {
  try {
    await navigator.clipboard.writeText(textOf(button));
    toast(word("copied"));
  } catch {
    toast(word("not-copied"));
  }
}

async function sayWhatIsWrong(event) {
  event.preventDefault();
  const form = event.target;
  const problem = form.querySelector("[data-problem]");
  problem.hidden = true;
  const body = new URLSearchParams(new FormData(form));
  const sent = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (!sent?.ok) {
    problem.hidden = false;
    return;
  }
  form.reset();
  form.parentElement.open = false;
  form.parentElement.querySelector("summary").focus();
  toast(word("noted"));
}

// ready(section) shows the tools that need this module; asked: { retry(turn, article), edit(turn, question) }
export function attend(section, asked) {
  section.addEventListener("submit", (event) => {
    if (event.target.matches("[data-use]")) use(event);
    if (event.target.matches("[data-feedback]")) sayWhatIsWrong(event);
    if (event.target.matches("[data-retry]")) {
      event.preventDefault();
      asked.retry(event.target.closest(".turn"));
    }
  });
  section.addEventListener("click", (event) => {
    if (event.target.closest("[data-check]")) check(answerOf(event.target));
    if (event.target.closest("[data-copy]")) copy(event.target);
    const edit = event.target.closest("[data-edit]");
    if (edit && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      asked.edit(edit.closest(".turn"));
    }
  });
}

// The tools that need this module, on answers that came with the page
export function show(root) {
  for (const tool of root.querySelectorAll("[data-check], [data-copy]")) {
    const answer = answerOf(tool);
    tool.hidden = answer.dataset.state === "declined" || !answer.querySelector("[data-text]").firstElementChild;
  }
}
