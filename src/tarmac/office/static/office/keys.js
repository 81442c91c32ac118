// Keys in the office: j and k or the arrows go through a list, / searches, r replies, c writes, ? helps, Esc closes.
// Single letters can be switched off (WCAG 2.1.4); they do nothing while one types.
const KEPT = "tarmac.office.single-keys";
const box = document.querySelector("[data-single-keys]");

function wanted() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true; // a browser that keeps nothing
  }
}

function choose() {
  try {
    localStorage.setItem(KEPT, box.checked ? "on" : "off");
  } catch {
    // it holds until the page is left
  }
}

const typing = (element) => element.matches?.("input, textarea, select, [contenteditable]");
const listOf = (element) => element.closest?.("[data-list]") ?? document.querySelector("main .pane [data-list]");

function step(event, by) {
  const list = listOf(event.target);
  const links = [...(list?.querySelectorAll("a.item") ?? [])];
  if (!links.length) return;
  const from = links.indexOf(document.activeElement);
  const start = from < 0 ? links.findIndex((link) => link.matches("[aria-current]")) : from;
  const next = links[Math.min(links.length - 1, Math.max(0, start + by))];
  event.preventDefault();
  next.focus();
}

function escape(event) {
  const search = event.target.closest?.(".search");
  if (search) {
    document.getElementById("search-panel").replaceChildren();
    search.querySelector("input").focus();
    return;
  }
  const pane = document.getElementById("pane-assistant");
  const sheet = pane && getComputedStyle(pane).position === "fixed" && pane.dataset.state === "open";
  if (sheet) document.querySelector('[data-toggle-pane][aria-controls="pane-assistant"]').click();
}

const singles = {
  j: (event) => step(event, 1),
  k: (event) => step(event, -1),
  "?": () => document.getElementById("keys").showModal(),
  "/": (event) => {
    event.preventDefault();
    document.getElementById("q").select();
  },
};

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open], details[data-menu][open]")) return;
  if (event.key === "Escape") return escape(event);
  const inList = event.target.matches?.("[data-list] a");
  const fromSearch = event.target.id === "q" && event.key === "ArrowDown";
  if (inList && event.key === "ArrowUp") return step(event, -1);
  if (inList && event.key === "ArrowDown") return step(event, 1);
  if (fromSearch) {
    const first = document.querySelector("#search-panel a");
    if (first) {
      event.preventDefault();
      first.focus();
    }
    return;
  }
  if (!wanted() || typing(event.target)) return;
  if (event.key in singles) return singles[event.key](event);
  const marked = /^[a-z]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
  if (marked) {
    event.preventDefault();
    marked.click();
  }
}

// What is opened with a key has the focus on the page that opens; a click of the keyboard has no count.
function open(event) {
  const link = event.target.closest?.("[data-list] a.item");
  if (link && event.detail === 0 && !link.hash) link.hash = "pane-item";
}

document.addEventListener("keydown", press);
document.addEventListener("click", open);
box?.addEventListener("change", choose);
if (box) box.checked = wanted();

// The folders and the list stand where the open ones are, as they stood when they were chosen.
for (const open of document.querySelectorAll(".folders [aria-current], .pane .item[aria-current]")) {
  const pane = open.closest(".pane");
  const [own, around] = [open.getBoundingClientRect(), pane.getBoundingClientRect()];
  if (own.bottom > around.bottom) pane.scrollTop += own.bottom - around.bottom;
  if (own.right > around.right) pane.scrollLeft += own.right - around.right;
}

// An error while somebody types in the search box takes no place of what is open; Enter shows the page that explains it.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig.elt.id === "q" && detail.xhr.status >= 400) detail.shouldSwap = false;
});
