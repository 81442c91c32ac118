// [data-recipients="id"] offers the people of the datalist with that id for each name of a list, not only the first.
for (const input of document.querySelectorAll("[data-recipients]")) {
  const people = document.getElementById(input.dataset.recipients);
  const offered = document.createElement("datalist");
  offered.id = `${input.id}-people`;
  input.after(offered);
  input.setAttribute("list", offered.id);

  const offer = () => {
    const before = input.value.match(/^.*[,;]\s*/s)?.[0] ?? "";
    offered.replaceChildren(
      ...[...people.options].map((person) => new Option(person.text, `${before}${person.value}`)),
    );
  };
  input.addEventListener("focus", offer);
  input.addEventListener("input", offer);
}
