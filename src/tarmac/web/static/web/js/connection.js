// When htmx gets no answer at all, say so and leave everything as it is; the next answer takes the word away.
const toasts = document.getElementById("toasts");
const shown = () => toasts.querySelector(".stop");

function tell() {
  if (!shown()) toasts.append(document.getElementById("no-connection").content.cloneNode(true));
}

document.addEventListener("htmx:sendError", tell);
document.addEventListener("htmx:timeout", tell);
document.addEventListener("htmx:beforeOnLoad", () => shown()?.remove());
