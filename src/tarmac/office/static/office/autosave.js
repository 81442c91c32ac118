// Once a text is saved, its address is that of the page: to load it again shows what was saved, not an empty form.
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful, xhr } = event.detail;
  const address = xhr.getResponseHeader("Content-Location");
  if (successful && address && elt.matches("form.compose")) history.replaceState(null, "", address);
});

// When a text cannot save itself (signed out, too long, storage busy), what is typed stays: only the line below it says
// so. The button then shows the page that explains it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, xhr } = event.detail;
  if (!requestConfig.elt.matches("form.compose") || xhr.status < 400) return;
  if (xhr.getResponseHeader("HX-Retarget")) return;
  event.detail.shouldSwap = false;
  const line = document.getElementById("saved");
  const version = line.querySelector("input");
  line.replaceChildren(version, document.getElementById("not-saved").content.cloneNode(true));
});
