// A page whose picture does not come shows its words instead.
function bare(picture) {
  picture.closest(".page").classList.add("unpainted");
}

for (const picture of document.querySelectorAll(".page img")) {
  if (picture.complete && !picture.naturalWidth) bare(picture);
  picture.addEventListener("error", () => bare(picture));
  picture.addEventListener("load", () => picture.closest(".page").classList.remove("unpainted"));
}
