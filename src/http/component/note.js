/*
 * Helps those who read a note: a bar goes from one found word to the next, headings give their
 * address, and the keyboard stops only at what scrolls. Without it, a link leads to the first found
 * word, headings are links, and the keyboard stops at every table.
 */

import { copy } from "./copy.js";

const main = document.querySelector("main");
const FOUND = "limier:found-";

const marks = () => main.querySelectorAll(`mark[id^="${FOUND}"]`);
const status = document.createElement("div");
status.className = "unseen";
status.setAttribute("role", "status");

/* The bar stands outside of what page.js replaces. */

const bar = document.createElement("nav");
bar.className = "found-bar";
bar.setAttribute("aria-label", "Mots trouvés");
const place = document.createElement("span");
bar.append(button("Occurrence précédente", "M4 10l4-4 4 4", -1), place, button("Occurrence suivante", "M4 6l4 4 4-4", 1));
document.body.append(bar, status);

function button(name, drawing, step) {
  const button = document.createElement("button");
  button.type = "button";
  button.title = name;
  button.setAttribute("aria-label", name);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", drawing);
  svg.append(path);
  button.append(svg);
  button.addEventListener("click", () => go(step));
  return button;
}

/** The number of the mark that the address names; 0 if it names none. */
const current = () => {
  const id = decodeURIComponent(location.hash.slice(1));
  return id.startsWith(FOUND) ? Number(id.slice(FOUND.length)) : 0;
};

/** Goes to the next mark or the one before, from the last one or from what is seen. */
function go(step) {
  const all = [...marks()];
  let next = current() + step;
  if (!current()) {
    const below = all.findIndex((mark) => mark.getBoundingClientRect().top > 0);
    next = step > 0 ? below + 1 : below;
    if (below < 0) next = step > 0 ? 1 : all.length;
  }
  next = ((next - 1 + all.length) % all.length) + 1;
  // The browser goes there, marks the target, and continues from it; the history stays short.
  location.replace(`#${FOUND}${next}`);
  status.textContent = `Occurrence ${next} sur ${all.length}`;
}

function tell() {
  const total = marks().length;
  bar.hidden = total === 0;
  place.textContent = current() ? `${current()} sur ${total}` : `${total} occurrence${total > 1 ? "s" : ""}`;
}

/* The keyboard need not stop at what does not scroll. */

function stops() {
  for (const element of main.querySelectorAll(".wide, .text pre")) {
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  }
}

/* A click on a heading copies its address, without the search that led here. */

main.addEventListener("click", async ({ target }) => {
  const link = target.closest?.(".anchor");
  if (!link) return;
  const url = new URL(link.href);
  url.search = "";
  // Otherwise the address bar has it.
  if (await copy(url.href)) status.textContent = "Adresse de la partie copiée";
});

/* Whoever selects a passage may copy a link that leads to it. */

const passage = document.createElement("button");
passage.type = "button";
passage.className = "passage";
passage.textContent = "Copier le lien vers ce passage";
passage.hidden = true;
document.body.append(passage);
/** Words at both ends of a long passage, and characters of a short one, that name it. */
const ENDS = 4;
const SHORT = 60;

/** The selection inside the text; none if it is elsewhere, or empty. */
function selected() {
  const selection = getSelection();
  const text = main.querySelector(".text");
  const isInside = selection.rangeCount && text?.contains(selection.getRangeAt(0).commonAncestorContainer);
  return isInside ? selection.toString().trim() : "";
}

/** The address of a passage, as browsers find it: its words, or the first and the last of them. */
function addressOf(words) {
  const encode = (text) => encodeURIComponent(text).replaceAll("-", "%2D");
  const all = words.split(/\s+/);
  const isShort = words.length <= SHORT && !words.includes("\n");
  const ends = isShort ? [all] : [all.slice(0, ENDS), all.slice(-ENDS)];
  const url = new URL(location.href);
  url.searchParams.delete("q");
  url.hash = "";
  return `${url.href.replace(/#$/, "")}#:~:text=${ends.map((end) => encode(end.join(" "))).join(",")}`;
}

document.addEventListener("selectionchange", () => (passage.hidden = !selected()));
// The selection stays while the button is pressed.
passage.addEventListener("pointerdown", (event) => event.preventDefault());
passage.addEventListener("click", async () => {
  const isCopied = await copy(addressOf(selected()));
  status.textContent = isCopied ? "Lien vers ce passage copié" : "Ce navigateur ne laisse pas copier";
  passage.textContent = isCopied ? "Lien copié" : "Copie impossible";
  setTimeout(() => (passage.textContent = "Copier le lien vers ce passage"), 2000);
});

/* Beside the text the outline is open, and nothing to fold. */

const isWide = matchMedia("(min-width: 56.01rem)");

function unfold() {
  const outline = main.querySelector(".outline details");
  if (!outline) return;
  outline.open = isWide.matches;
  outline.firstElementChild.tabIndex = isWide.matches ? -1 : 0;
}

isWide.addEventListener("change", unfold);

function look() {
  tell();
  stops();
}

addEventListener("hashchange", tell);
addEventListener("resize", stops);
new MutationObserver(() => {
  look();
  if (isWide.matches) unfold();
}).observe(main, { childList: true });
look();
unfold();
