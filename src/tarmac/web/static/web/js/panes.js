// Panes of [data-panes]: a role=separator gives the pane it controls another width, a [data-toggle-pane] button opens
// or closes one. Both are remembered on this device. Without this module every pane stands open at its own width.
const STEP_PX = 24;
const narrow = matchMedia("(max-width: 65.99rem)");

const key = (pane, what) => `tarmac.pane.${pane.closest("[data-panes]").dataset.panes}.${pane.dataset.pane}.${what}`;

function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // nothing to do: the width holds until the page is left
  }
}

const controlled = (element) => document.getElementById(element.getAttribute("aria-controls"));

function resize(separator, width) {
  const pane = controlled(separator);
  const least = Number(separator.getAttribute("aria-valuemin"));
  const most = Number(separator.getAttribute("aria-valuemax"));
  pane.style.setProperty("--width", `${Math.min(most, Math.max(least, width))}px`);
  const given = String(Math.round(pane.getBoundingClientRect().width)); // the item beside it keeps its least width
  pane.style.setProperty("--width", `${given}px`);
  separator.setAttribute("aria-valuenow", given);
  keep(key(pane, "width"), given);
}

// A pane at the start grows when its separator moves towards the end; one at the end the other way round.
const direction = (separator) => (separator.dataset.side === "end" ? -1 : 1);

function drag(event) {
  const separator = event.target.closest('[role="separator"][data-side]');
  if (!separator || event.button !== 0) return;
  event.preventDefault();
  separator.focus();
  const from = event.clientX;
  const width = controlled(separator).getBoundingClientRect().width;
  const move = (step) => resize(separator, width + (step.clientX - from) * direction(separator));
  const end = () => {
    separator.classList.remove("moving");
    separator.removeEventListener("pointermove", move);
  };
  separator.classList.add("moving");
  separator.setPointerCapture(event.pointerId);
  separator.addEventListener("pointermove", move);
  separator.addEventListener("lostpointercapture", end, { once: true });
}

function press(event) {
  const separator = event.target.closest?.('[role="separator"][data-side]');
  if (!separator) return;
  const width = controlled(separator).getBoundingClientRect().width;
  const step = STEP_PX * direction(separator);
  const widths = {
    ArrowLeft: width - step,
    ArrowRight: width + step,
    Home: Number(separator.getAttribute("aria-valuemin")),
    End: Number(separator.getAttribute("aria-valuemax")),
  };
  if (!(event.key in widths)) return;
  event.preventDefault();
  resize(separator, widths[event.key]);
}

function show(pane, open) {
  pane.dataset.state = open ? "open" : "closed";
  for (const other of document.querySelectorAll(`[aria-controls="${pane.id}"]`)) {
    if (other.matches("[data-toggle-pane]")) other.setAttribute("aria-expanded", String(open));
    else other.hidden = !open;
  }
}

function toggle(event) {
  const button = event.target.closest("[data-toggle-pane]");
  if (!button) return;
  const pane = controlled(button);
  const open = pane.dataset.state === "closed";
  const leaves = !open && (pane.contains(button) || pane.contains(document.activeElement));
  show(pane, open);
  if (!narrow.matches) keep(key(pane, "state"), pane.dataset.state);
  if (open) (pane.querySelector("textarea") ?? pane.querySelector("a, button"))?.focus();
  else if (leaves) document.querySelector(`[data-toggle-pane][aria-controls="${pane.id}"]`)?.focus();
}

function arrange() {
  for (const separator of document.querySelectorAll('[role="separator"][data-side]')) {
    separator.hidden = false;
    const pane = controlled(separator);
    const width = Number(recall(key(pane, "width")));
    if (width) resize(separator, width);
    else separator.setAttribute("aria-valuenow", String(Math.round(pane.getBoundingClientRect().width)));
  }
  const toggled = new Set([...document.querySelectorAll("[data-toggle-pane]")].map(controlled));
  for (const pane of toggled) show(pane, !narrow.matches && recall(key(pane, "state")) !== "closed");
  for (const button of document.querySelectorAll("[data-toggle-pane]")) button.hidden = false;
}

document.addEventListener("pointerdown", drag);
document.addEventListener("keydown", press);
document.addEventListener("click", toggle);
narrow.addEventListener("change", arrange);
arrange();
