/*
 * What the box of limier.js needs only sometimes: the sheet of narrow windows and of `mode="button"`,
 * what was asked and read lately, and why a service refuses a site. It is loaded at the first use.
 */

const TEXTS = {
  fr: {
    close: "Fermer",
    searches: "Recherches récentes",
    notes: "Notes récentes",
    forget: "Effacer cet historique",
    off: "Ne plus garder d’historique",
    on: "Garder un historique dans ce navigateur",
  },
  en: {
    close: "Close",
    searches: "Recent searches",
    notes: "Recent notes",
    forget: "Clear this history",
    off: "Keep no history any more",
    on: "Keep a history in this browser",
  },
};

/* The sheet */

const STYLE = `
.frame:popover-open { box-sizing: border-box; pointer-events: auto; position: fixed; display: flex; flex-direction: column; margin: 0; padding: .75rem; border: 0; color: var(--_ink); background: var(--_paper); overflow: hidden; }
.frame:popover-open .popup { position: static; flex: 1; min-height: 0; max-height: none; margin-top: .5rem; border: 0; border-radius: 0; box-shadow: none; }
.frame:popover-open .list { margin-inline: -.3rem; }
.frame:popover-open .field { align-items: center; }
.frame:popover-open .all { padding-block: .7rem; }
.back { flex: none; width: 2.75rem; height: 2.75rem; margin-inline: -.6rem .2rem; padding: 0; font: 1.5rem/1 system-ui, sans-serif; color: var(--_accent); background: none; border: 0; cursor: pointer; }
.frame::backdrop { background: rgb(0 0 0 / .4); }
.frame:popover-open { inset: 0; width: 100%; max-width: none; height: 100dvh; max-height: none; }
@media (min-width: 36.01rem) {
.frame:popover-open { inset: 10vh 0 auto; width: min(42rem, 100% - 2rem); height: fit-content; max-height: 80vh; margin: 0 auto; border: 1px solid var(--_line); border-radius: calc(var(--_round) + .4rem); box-shadow: 0 1rem 3rem rgb(0 0 0 / .3); }
}
`;
/** In the page itself, with theme dsfr, the rules are for the box alone. */
const SCOPED = STYLE.replace(/^(?=\.)/gm, "limier-recherche[theme=dsfr] ");
const sheets = new Map();

/** Shows `frame` alone, above all else; what it gives closes it. */
export function openSheet(host, root, frame, input, isEnglish, closed) {
  const texts = isEnglish ? TEXTS.en : TEXTS.fr;
  const isInPage = root === host;
  if (!sheets.has(isInPage)) {
    const made = new CSSStyleSheet();
    made.replaceSync(isInPage ? SCOPED : STYLE);
    sheets.set(isInPage, made);
  }
  const target = isInPage ? document : root;
  if (!target.adoptedStyleSheets.includes(sheets.get(isInPage))) target.adoptedStyleSheets.push(sheets.get(isInPage));
  const back = document.createElement("button");
  back.type = "button";
  back.className = "back";
  back.part = "back";
  back.textContent = "‹";
  back.setAttribute("aria-label", texts.close);
  back.addEventListener("click", () => frame.hidePopover());
  input.before(back);
  // The page below keeps its place, and does nothing.
  const { style } = document.documentElement;
  const { overflow, pointerEvents } = style;
  style.overflow = "hidden";
  style.pointerEvents = "none";
  host.style.minHeight = `${host.offsetHeight}px`;
  frame.setAttribute("role", "dialog");
  frame.setAttribute("aria-label", input.labels[0].textContent);
  // Escape, a tap beside it and the gesture that goes back close it: the browser sees to that.
  frame.popover = "auto";
  frame.showPopover();
  input.focus();
  let isOpen = true;
  const finish = () => {
    // What follows takes the focus away, which asks for it again.
    if (!isOpen) return;
    isOpen = false;
    frame.removeEventListener("toggle", over);
    back.remove();
    frame.popover = null;
    frame.removeAttribute("role");
    frame.removeAttribute("aria-label");
    Object.assign(style, { overflow, pointerEvents });
    host.style.minHeight = "";
    closed();
  };
  const over = ({ newState }) => newState === "closed" && finish();
  frame.addEventListener("toggle", over);
  return finish;
}

/* What was asked and read lately: kept by the browser, for the page's own site, and sent to nobody. */

const KEPT = 5;
const name = (base) => `limier:recent:${base}`;
/** Chosen once for all boxes of a site. */
const SWITCH = "limier:recent";

/** A browser may keep nothing. */
function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {}
}

const isOn = () => read(SWITCH) !== "off";

/** Newest first; what was written by another program is nothing. */
function entries(base) {
  try {
    const list = JSON.parse(read(name(base)) ?? "[]");
    return list.filter(({ q, url, title }) => [q, url && title].some((text) => typeof text === "string"));
  } catch {
    return [];
  }
}

/** Keeps a search `{ q }` or a note `{ title, url }`. */
export function remember(base, entry) {
  if (!isOn()) return;
  const page = ({ q, url }) => q ?? url.split(/[?#]/)[0];
  const others = entries(base).filter((other) => page(other) !== page(entry));
  const kind = (other) => "q" in other === "q" in entry;
  const same = others.filter(kind).slice(0, KEPT - 1);
  write(name(base), JSON.stringify([entry, ...same, ...others.filter((other) => !kind(other))]));
}

/**
 * Groups of options: searches to ask again, notes to read again, and what can be done about keeping
 * them. `again` shows them anew.
 */
export function recall(base, isEnglish, isSheet, make, option, ask, go, again) {
  const texts = isEnglish ? TEXTS.en : TEXTS.fr;
  const line = (text, choose) => {
    const made = make("div", "option", make("div", "text", text));
    made.classList.add("suggestion");
    return option(made, choose);
  };
  const act = (text, done) => {
    const made = line(text, () => {
      done();
      again();
    });
    made.firstChild.classList.add("kind");
    return made;
  };
  if (!isOn()) return [["", [act(texts.on, () => write(SWITCH, null))]]];
  const kept = entries(base);
  if (!kept.length) return [];
  const searches = kept.filter(({ q }) => q).map(({ q }) => line(q, () => ask(q)));
  const notes = kept.filter(({ q }) => !q).map(({ url, title }) => line(title, (event) => go(url, title, event)));
  const forget = () => write(name(base), null);
  const stop = () => {
    forget();
    write(SWITCH, "off");
  };
  return [[texts.searches, searches], [texts.notes, notes], ["", [act(texts.forget, forget), act(texts.off, stop)]]];
}

/* Refusals */

/** Whether a service is there, but does not answer this site; then the console says what to write. */
export async function isForbidden(base) {
  // Any site may read the picture, and allowed sites alone whether the service lives.
  const answers = (path) =>
    fetch(new URL(path, base), { credentials: "omit", cache: "no-store" }).then(() => true, () => false);
  if (await answers("livez") || !(await answers("favicon.svg"))) return false;
  console.error(`Limier at ${base.origin} does not answer pages of ${location.origin}. Allow them in its config.toml:

[security]
allowed_origins = ["${location.origin}"]`);
  return true;
}
