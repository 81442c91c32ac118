// A short word that something was done; read out, then gone. Never for what a person must act on.
const STAYS_MS = 6000;

export function toast(text) {
  const alert = document.getElementById("toast").content.cloneNode(true).querySelector(".alert");
  alert.querySelector("p").textContent = text;
  document.getElementById("toasts").append(alert);
  setTimeout(() => alert.remove(), STAYS_MS);
}
