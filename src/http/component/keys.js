/*
 * Keys on all pages: the field is reached from anywhere, arrows go from result to result, and a help
 * tells them. Single keys never act inside a field, and readers can switch them off: their browser
 * keeps that. Without it, Tab and the skip links lead to the same places.
 */

const box = document.querySelector("limier-recherche");
const STORED = "limier:single-keys";
const RESULTS = "limier:results";

const KEYS = [
  ["/", "aller au champ de recherche"],
  ["Ctrl K", "la même chose, de partout"],
  ["↓ ↑", "dans le champ\u00a0: parcourir les propositions\u00a0; sur un résultat\u00a0: le suivant, le précédent"],
  ["Échap", "fermer les propositions, puis vider le champ"],
  ["?", "montrer ces raccourcis"],
];

/** A browser may keep nothing: then what was chosen holds for this page. */
let areOn = true;
try {
  areOn = localStorage.getItem(STORED) !== "off";
} catch {}

function keep(on) {
  areOn = on;
  try {
    localStorage.setItem(STORED, on ? "on" : "off");
  } catch {}
}

function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

let dialog;

function help() {
  dialog ??= makeDialog();
  if (!dialog.open) dialog.showModal();
}

function makeDialog() {
  const title = element("h2", "Raccourcis clavier");
  title.id = "limier:keys";
  const list = element("dl", ...KEYS.map(([key, what]) =>
    element("div", element("dt", element("kbd", key)), element("dd", what))));
  const choice = element("input");
  choice.type = "checkbox";
  choice.checked = areOn;
  choice.addEventListener("change", () => keep(choice.checked));
  const close = element("button", "Fermer");
  close.type = "button";
  const made = element("dialog", title, list, element("label", choice, " Raccourcis d’une seule touche («\u00a0/\u00a0» et «\u00a0?\u00a0»)"), close);
  made.className = "keys";
  made.setAttribute("aria-labelledby", title.id);
  close.addEventListener("click", () => made.close());
  document.body.append(made);
  return made;
}

const opener = element("button", "Raccourcis clavier");
opener.type = "button";
opener.className = "plain";
opener.addEventListener("click", help);
document.querySelector(".bottom p")?.append(" · ", opener);

function focusField() {
  box.focus();
  box.scrollIntoView({ block: "nearest" });
}

const results = () => [...document.querySelectorAll(".hit h2 a")];

/** Goes from the result that has the focus to its neighbour. */
function walk(step) {
  const links = results();
  const at = links.findIndex((link) => link.closest(".hit").contains(document.activeElement));
  const next = links[at + step];
  if (at < 0 || !next) return false;
  next.focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (event.defaultPrevented || event.isComposing || altKey || dialog?.open) return;
  const [target] = event.composedPath();
  const isField = target.closest?.("input, textarea, select, [contenteditable]");
  const isPlain = !ctrlKey && !metaKey;
  let isDone = true;
  if ((ctrlKey || metaKey) && !shiftKey && key.toLowerCase() === "k") focusField();
  else if (isPlain && !isField && areOn && key === "/") focusField();
  else if (isPlain && !isField && areOn && key === "?") help();
  else if (isPlain && !shiftKey && !isField && key === "ArrowDown") isDone = walk(1);
  else if (isPlain && !shiftKey && !isField && key === "ArrowUp") isDone = walk(-1);
  else isDone = false;
  if (isDone) event.preventDefault();
});

/* « ← Résultats » leads back to the results as they were left: filters, order and page. */

try {
  if (document.body.classList.contains("search")) {
    document.addEventListener("click", (event) => {
      if (event.target.closest?.(".hit a")) sessionStorage.setItem(RESULTS, location.href);
    }, { capture: true });
  }
  const back = document.querySelector("a.back");
  const left = new URL(sessionStorage.getItem(RESULTS) ?? "", location);
  if (back && left.origin === location.origin && left.pathname === back.pathname
    && left.searchParams.get("q") === new URL(back.href).searchParams.get("q")) back.href = left.href;
} catch {}
