/*
 * Helps those who read a note: a bar goes from one found word to the next, headings give their
 * address, and the keyboard stops only at what scrolls. Without it, a link leads to the first found
 * word, headings are links, and the keyboard stops at every table.
 */

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
  if (!link || !navigator.clipboard) return;
  const url = new URL(link.href);
  url.search = "";
  try {
    await navigator.clipboard.writeText(url.href);
    status.textContent = "Adresse de la partie copiée";
  } catch {
    // The address bar has it.
  }
});

function look() {
  tell();
  stops();
}

addEventListener("hashchange", tell);
addEventListener("resize", stops);
new MutationObserver(look).observe(main, { childList: true });
look();
