/*
 * The preview beside the results: the section of a result in its note, its words marked, without
 * leaving. It follows the result that has the focus or is pointed at. It is loaded where there is room
 * for it and the reader wants it.
 */

import { copy } from "./copy.js";

const box = document.querySelector("limier-recherche");
const pane = document.querySelector(".preview");
/** How long a result is pointed at before it is shown, in milliseconds. */
const REST = 180;

let asked;
let resting;
/** The address of what is shown. */
let shown = "";

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** The page of a note, parsed; a newer question drops the older. */
function get(url) {
  asked?.abort();
  return new Promise((resolve) => {
    const request = (asked = new XMLHttpRequest());
    request.open("GET", url);
    request.responseType = "document";
    request.setRequestHeader("accept", "text/html");
    request.onload = () => resolve(request.status === 200 ? request.response : null);
    request.onerror = () => resolve(null);
    request.send();
  });
}

/** The address to give to others: that of the passage, without the search that led there. */
function passage(link) {
  const url = new URL(link.href);
  url.searchParams.delete("q");
  return url.href;
}

function tools(link, editor) {
  const open = element("a", "", "Ouvrir la note");
  open.href = link.href;
  const button = element("button", "plain", "Copier le lien vers ce passage");
  button.type = "button";
  const told = element("span", "told");
  told.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    told.textContent = (await copy(passage(link))) ? "Lien copié" : "Ce navigateur ne laisse pas copier";
  });
  const bar = element("p", "tools", open, button);
  if (editor) bar.append(editor);
  bar.append(told);
  return bar;
}

/** Shows the note of a result at its section. */
async function show(link) {
  if (!link?.isConnected || link.origin !== location.origin) return;
  if (link.href === shown) return;
  shown = link.href;
  const page = await get(link.href);
  // Something newer was asked for meanwhile.
  if (shown !== link.href) return;
  const text = page?.querySelector("article.note > .text");
  if (!text) {
    pane.replaceChildren(element("p", "hint", "L’aperçu n’est pas disponible."));
    return;
  }
  for (const inner of text.querySelectorAll('a[href^="#"]')) inner.href = new URL(inner.getAttribute("href"), link.href);
  const anchor = decodeURIComponent(new URL(link.href).hash.slice(1).split(":~:")[0]);
  const section = anchor ? text.querySelector(`[id="${CSS.escape(anchor)}"]`) : null;
  section?.classList.add("aimed");
  const editor = page.querySelector(".editor a");
  const place = link.closest(".hit")?.dataset.editor;
  if (editor && place) editor.href = place;
  const title = element("h2", "", page.querySelector("h1").textContent);
  const body = element("div", "body", text);
  // A table that is scrolled in the note is scrolled here too.
  body.tabIndex = 0;
  body.setAttribute("role", "group");
  body.setAttribute("aria-label", "Texte de la note");
  pane.replaceChildren(title, tools(link, editor), body);
  const target = section ?? body.querySelector("mark");
  if (target) body.scrollTop += target.getBoundingClientRect().top - body.getBoundingClientRect().top - 12;
}

/** The link of the result that holds an element: its own, or that of one of its sections. */
function linkOf(target) {
  const hit = target.closest?.(".hit");
  return hit && (target.closest(".sections a") ?? hit.querySelector("h2 a"));
}

function follow({ target }) {
  clearTimeout(resting);
  const link = document.body.classList.contains("previewing") && linkOf(target);
  if (link) resting = setTimeout(() => show(link), REST);
}

document.addEventListener("focusin", follow);
document.addEventListener("pointerover", (event) => event.pointerType === "mouse" && follow(event));

/** Shows the first result, or says that there is none, unless what is shown is among the results. */
export function refresh() {
  if ([...document.querySelectorAll(".hit a")].some((link) => link.href === shown)) return;
  const first = document.querySelector(".hit h2 a");
  if (first) return show(first);
  shown = "";
  asked?.abort();
  pane.replaceChildren(element("p", "hint", "L’aperçu montre ici le passage du résultat choisi."));
}

box.addEventListener("limier:input", () => clearTimeout(resting));
