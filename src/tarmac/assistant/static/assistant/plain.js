// An answer as plain text, without the numbers of its sources and the labels of what was protected.
export function words(element) {
  const copy = element.cloneNode(true);
  for (const mark of copy.querySelectorAll(".cite, .protected-kind")) mark.remove();
  for (const line of copy.querySelectorAll("br")) line.replaceWith("\n");
  return copy.textContent.replace(/ +(?=[ .,])/g, "").trim();
}

function block(element) {
  if (element.matches("ul, ol")) {
    const first = element.start ?? 1;
    return [...element.children]
      .map((item, place) => `${element.matches("ol") ? `${first + place}.` : "-"} ${words(item)}`)
      .join("\n");
  }
  const rows = element.querySelectorAll("tr");
  if (rows.length) return [...rows].map((row) => [...row.cells].map(words).join("\t")).join("\n");
  return words(element);
}

export const plain = (text) => [...text.children].map(block).join("\n\n");
