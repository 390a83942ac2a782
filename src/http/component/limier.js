/*
 * <limier-recherche src="https://limier.example"></limier-recherche>
 *
 * A search box over Limier's API: an editable combobox with a list of sections, suggestions and
 * filters, as the ARIA Authoring Practices describe it. docs/embedding.md tells its attributes, events,
 * parts and properties. Texts become DOM nodes, never markup; no cookie is sent. What few readers need
 * is in limier-more.js, which is loaded at the first use; without it the box works.
 */

const TEXTS = {
  fr: {
    label: "Rechercher dans les notes",
    submit: "Rechercher",
    hints: [["↓↑", "parcourir"], ["↵", "ouvrir"], ["Échap", "fermer"]],
    suggestions: "Suggestions",
    sections: "Sections",
    filters: "Affiner",
    organisation: "organisation",
    theme: "thème",
    tag: "étiquette",
    title: "note",
    heading: "section",
    labels: { file_name: "Fichier\u00a0: ", alias: "Autre nom\u00a0: ", tag: "Étiquette\u00a0: ", author: "Auteur\u00a0: " },
    none: "Aucun résultat",
    error: "La recherche ne répond plus, nouvel essai…",
    refused: "La recherche demande une clé",
    forbidden: "La recherche n’est pas ouverte à ce site",
    clear: "Effacer",
    busy: "La recherche est occupée, nouvel essai dans un instant",
    all: (n) => (n > 1 ? `Voir les ${number(n, "fr")} sections` : "Voir la section"),
    found: (n) => `${number(n, "fr")} ${n > 1 ? "sections" : "section"}`,
    proposed: (n) => `${n} ${n > 1 ? "suggestions" : "suggestion"}`,
    keys: "Flèches haut et bas pour parcourir.",
    respelled: (text) => `Résultats pour «\u00a0${text}\u00a0»`,
    meaning: "Par le sens",
    relaxed: (words) => `Sans ${words.map((word) => `«\u00a0${word}\u00a0»`).join(", ")}`,
  },
  en: {
    label: "Search the notes",
    submit: "Search",
    hints: [["↓↑", "go through"], ["↵", "open"], ["Esc", "close"]],
    suggestions: "Suggestions",
    sections: "Sections",
    filters: "Refine",
    organisation: "organisation",
    theme: "theme",
    tag: "tag",
    title: "note",
    heading: "section",
    labels: { file_name: "File: ", alias: "Other name: ", tag: "Tag: ", author: "Author: " },
    none: "No result",
    error: "The search does not answer, trying again…",
    refused: "The search asks for a key",
    forbidden: "The search is not open to this site",
    clear: "Clear",
    busy: "The search is busy, trying again in a moment",
    all: (n) => (n > 1 ? `See all ${number(n, "en")} sections` : "See the section"),
    found: (n) => `${number(n, "en")} ${n === 1 ? "section" : "sections"}`,
    proposed: (n) => `${n} ${n === 1 ? "suggestion" : "suggestions"}`,
    keys: "Up and down arrows to go through them.",
    respelled: (text) => `Results for “${text}”`,
    meaning: "By meaning",
    relaxed: (words) => `Without ${words.map((word) => `“${word}”`).join(", ")}`,
  },
};

const number = (n, lang) => n.toLocaleString(lang);

/* What stands in the page itself too, with theme dsfr: see below. */
const LIST = `
[hidden] { display: none !important; }
.popup {
  position: fixed; inset: auto; z-index: 1000; box-sizing: border-box; margin: 0; padding: 0;
  display: flex; flex-direction: column; overflow: hidden;
  color: var(--_ink); background: var(--_paper);
  border: 1px solid var(--_line); border-radius: var(--_round);
  box-shadow: 0 .75rem 2rem rgb(0 0 0 / .16), 0 .1rem .3rem rgb(0 0 0 / .1);
}
.list { padding: .3rem; overflow-y: auto; scroll-padding-block: 0 2.5rem; overscroll-behavior: contain; }
.group + .group { margin-top: .3rem; padding-top: .3rem; border-top: 1px solid var(--_line); }
.name { padding: .3rem .7rem .1rem; font-size: .75rem; font-weight: 600; color: var(--_soft); }
.option { position: relative; padding: .45rem .7rem; border-radius: calc(var(--_round) * .7); cursor: pointer; overflow-wrap: anywhere; }
.option[aria-selected=true] { background: color-mix(in oklab, var(--_accent) 13%, var(--_paper)); outline: 2px solid var(--_accent); outline-offset: -2px; }
.suggestion { display: flex; gap: .2rem .8rem; align-items: baseline; padding-block: .3rem; line-height: 1.35; }
.suggestion .text { flex: 1; min-width: 0; }
.suggestion mark,
.crumbs mark { background: none; color: inherit; font-weight: 650; padding: 0; margin: 0; }
.kind, .crumbs, .found { font-size: .8125rem; line-height: 1.35; color: var(--_soft); }
.kind { white-space: nowrap; font-variant-numeric: tabular-nums; }
.title { font-weight: 600; color: var(--_accent); line-height: 1.35; }
.next { margin-inline-start: .7rem; border-inline-start: 2px solid var(--_line); border-radius: 0; }
.snippet { font-size: .875rem; line-height: 1.45; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
mark { background: var(--_mark); color: var(--_ink); border-radius: .2em; padding: .05em .1em; margin-inline: -.1em; }
.group:has(.all) { position: sticky; bottom: -.3rem; margin: .3rem -.3rem -.3rem; padding: 0; background: var(--_paper); }
.all { padding-inline: 1rem; font-size: .875rem; font-weight: 600; color: var(--_accent); border-radius: 0; }
.hints { display: flex; gap: 1rem; padding: .3rem 1rem; font-size: .75rem; color: var(--_soft); border-top: 1px solid var(--_line); }
@media (hover: none), (max-width: 36rem) { .hints { display: none; } }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.message { margin: 0; padding: .6rem 1rem; font-size: .875rem; color: var(--_soft); }
`;

const STYLE = `
:host {
  --_paper: var(--limier-paper, light-dark(#fff, #1d2326));
  --_field: var(--limier-field, var(--_paper));
  --_ink: var(--limier-ink, light-dark(#1d2325, #e6e9e8));
  --_soft: var(--limier-soft, light-dark(#566064, #a3aeb1));
  --_line: var(--limier-line, light-dark(#dedad1, #333c40));
  --_border: var(--limier-border, light-dark(#7d878a, #6f7b7f));
  --_accent: var(--limier-accent, light-dark(#0b5c6b, #7fd0df));
  --_on-accent: var(--limier-on-accent, light-dark(#fff, #0c2025));
  --_mark: var(--limier-mark, light-dark(#ffe7a3, #5c4a12));
  --_round: var(--limier-radius, .5rem);
  display: block;
  position: relative;
  min-width: min(100%, 8rem);
  font: 1rem/1.5 var(--limier-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif);
  text-align: start;
}
:host([theme=light]) { color-scheme: light; }
:host([theme=dark]) { color-scheme: dark; }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
form { margin: 0; }
.field { display: flex; }
.input {
  flex: 1; min-width: 0; height: 2.75rem; margin: 0; padding: 0 2.5rem 0 .9rem;
  font: inherit; color: var(--_ink); background: var(--_field);
  border: 1px solid var(--_border); border-inline-end: 0; appearance: none;
  border-start-start-radius: var(--_round); border-end-start-radius: var(--_round);
}
.input::placeholder { color: var(--_soft); opacity: 1; }
.input::-webkit-search-cancel-button { display: none; }
.clear { width: 2.5rem; margin-inline-start: -2.5rem; padding: 0; font: inherit; font-size: 1.25rem; color: var(--_soft); background: none; border: 0; border-block: 1px solid transparent; cursor: pointer; }
.trigger { display: flex; gap: .6rem; align-items: center; width: 100%; height: 2.75rem; padding: 0 .9rem; font: inherit; color: var(--_soft); background: var(--_field); border: 1px solid var(--_border); border-radius: var(--_round); cursor: pointer; }
.trigger svg { width: 18px; }
kbd { padding: 0 .35rem; font: inherit; font-size: .75rem; border: 1px solid var(--_line); border-radius: .25rem; }
.trigger kbd { margin-inline-start: auto; white-space: nowrap; }
svg { flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; }
.button {
  height: 2.75rem; padding: 0 1.1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--_on-accent); background: var(--_accent); border: 0;
  border-start-end-radius: var(--_round); border-end-end-radius: var(--_round);
}
.button svg { display: none; width: 18px; height: 18px; }
.button:hover { filter: brightness(.92); }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: -1px; }
.button:focus-visible { outline-offset: 2px; }
@media (max-width: 36rem) {
  .button { padding-inline: .9rem; display: flex; align-items: center; }
  .button svg { display: block; }
  .button span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
}
@media (forced-colors: active) { mark { outline: 1px solid; } }
${LIST}`;

/* In theme dsfr the box stands in the page itself, with the classes of the State's own sheet: only
   what that sheet has no name for is styled here, in its colours. */
const DSFR = LIST.replace(/^(?=[.[m])/gm, "limier-recherche[theme=dsfr] ") + `
limier-recherche[theme=dsfr] {
  --_paper: var(--background-overlap-grey, #fff); --_ink: var(--text-default-grey, #3a3a3a);
  --_soft: var(--text-default-grey, #3a3a3a); --_line: var(--border-default-grey, #ddd);
  --_accent: var(--text-action-high-blue-france, #000091); --_mark: var(--background-contrast-yellow-tournesol, #feecc2);
  --_round: 0px; display: block; position: relative;
}`;
const CLASSES = { field: "fr-search-bar", input: "fr-input", button: "fr-btn", label: "fr-label", message: "fr-message" };

/** The status waits, so that a screen reader is not interrupted at each key. */
const STATUS_DELAY = 500;
/** Seconds that a busy service is waited for. */
const BUSY_MAX = 5;
/** Below so many pixels under the field, the list opens above it if there is more room. */
const ROOM_MIN = 280;
/** Pixels between the list and the field, and the edges of the window. */
const GAP = 6;
/** Pixels that a list has in width, if the window has them. */
const WIDTH_MIN = 420;
/** Windows so narrow show the box as a sheet of their whole size. */
const NARROW = matchMedia("(max-width: 36rem)");

/** What few readers need: the sheet, recent searches and notes, why a service refuses. */
let loading;
const more = () =>
  (loading ??= import(new URL("limier-more.js", import.meta.url)).catch(() => (loading = undefined)));

/** Seconds between tries to reach a service that is away, at most. */
const RETRY_MAX = 8;

const sheets = new Map();
let boxes = 0;

function sheet(style) {
  if (!sheets.has(style)) {
    const made = new CSSStyleSheet();
    made.replaceSync(style);
    sheets.set(style, made);
  }
  return sheets.get(style);
}

/** An element with a class, the first of which is its part too, and children. */
function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) {
    element.className = name;
    element.setAttribute("part", name);
  }
  element.append(...children);
  return element;
}

/** French puts a space before these, at which no line breaks. */
const typeset = (text) => text.replace(/ (?=[:;?!»])|(?<=«) /g, "\u00a0");

/** A text as nodes; its marks are ranges of UTF-8 bytes. */
function marked({ text, marks }) {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  const cut = (from, to) => typeset(decoder.decode(bytes.subarray(from, to)));
  const nodes = [];
  let at = 0;
  for (const [start, end] of marks) {
    nodes.push(cut(at, start), make("mark", "mark", cut(start, end)));
    at = end;
  }
  nodes.push(cut(at));
  return nodes;
}

/** The same, with dots where it seems to be cut. */
function cited(snippet) {
  const nodes = marked(snippet);
  if (/^[\p{Ll}:;,.)]/u.test(snippet.text)) nodes.unshift("… ");
  if (/[\p{L}\p{N},]\s*$/u.test(snippet.text)) nodes.push(" …");
  return nodes;
}

/** The notes' best sections, and the next best of each as long as they are as good an answer. */
const flat = (hits) => hits.flatMap((hit) => [hit, ...(hit.sections ?? []).filter(({ tier }) => tier === hit.tier)]);

/** A title as nodes. A service of an earlier version gives no marks. */
const entitled = (text, marks = []) => marked({ text, marks });

function icon() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const drawn = svg.appendChild(document.createElementNS(svg.namespaceURI, "path"));
  drawn.setAttribute("d", "M11 11l4 4M12 7A5 5 0 1 1 2 7a5 5 0 0 1 10 0z");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

class LimierRecherche extends HTMLElement {
  #root;
  #frame;
  #input;
  #clear;
  #trigger;
  #sheet;
  #popup;
  #list;
  #message;
  #status;
  #form;
  #given;
  #options = [];
  #active = -1;
  #asked = 0;
  #abort;
  #typing;
  #telling;
  #lastKey = 0;
  /** Closed by hand: what comes late does not open it. */
  #isClosed = false;
  #answer;
  #suggestions = [];
  #prefix = `limier-${++boxes}-`;
  #shortcut = (event) => {
    const [, wanted] = /^ctrl\+(\S)$/i.exec(this.getAttribute("shortcut") ?? "") ?? [];
    if (!wanted || event.defaultPrevented || event.key.toLowerCase() !== wanted.toLowerCase()) return;
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    this.focus();
    this.#input.select();
  };
  #place = () => {
    if (!this.#popup.popover || this.#popup.hidden) return;
    const { left, right, top, bottom } = this.#input.form.getBoundingClientRect();
    const { clientWidth } = document.documentElement;
    const below = innerHeight - bottom - 2 * GAP;
    const isAbove = below < ROOM_MIN && top > below;
    const width = Math.min(Math.max(right - left, WIDTH_MIN), clientWidth - 2 * GAP);
    Object.assign(this.#popup.style, {
      width: `${width}px`,
      left: `${Math.max(GAP, Math.min(left, clientWidth - width - GAP))}px`,
      top: isAbove ? "auto" : `${bottom + GAP}px`,
      bottom: isAbove ? `${innerHeight - top + GAP}px` : "auto",
      maxHeight: `${Math.min(isAbove ? top - 2 * GAP : below, 680)}px`,
    });
  };

  connectedCallback() {
    if (!this.#root) this.#build();
    document.addEventListener("keydown", this.#shortcut);
    addEventListener("scroll", this.#place, { capture: true, passive: true });
    addEventListener("resize", this.#place);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#shortcut);
    removeEventListener("scroll", this.#place, { capture: true });
    removeEventListener("resize", this.#place);
    this.#stop();
    this.#leave();
  }

  /** The text of the field. */
  get value() {
    return this.#input.value;
  }

  set value(text) {
    this.#stop();
    this.#shut();
    this.#put(text);
  }

  focus(options) {
    if (this.#trigger) this.#openSheet();
    else this.#input.focus(options);
  }

  /** Asks as if it had been typed. */
  search(query) {
    this.focus();
    this.#put(query);
    this.#typed(0);
  }

  /** Closes the list, and the sheet if there is one. */
  close() {
    this.#leave();
  }

  #shut() {
    this.#reveal(false);
    this.#input.setAttribute("aria-expanded", "false");
    this.#activate(-1);
  }

  #build() {
    const isDsfr = this.getAttribute("theme") === "dsfr";
    this.#form = this.querySelector("form");
    this.#given = this.#form?.querySelector("input[type=search], input[type=text], input:not([type])");
    const given = this.#given;
    const root = (this.#root = isDsfr ? this : this.attachShadow({ mode: "open" }));
    if (!isDsfr) root.adoptedStyleSheets = [sheet(STYLE)];
    else {
      const styled = sheet(DSFR);
      if (!document.adoptedStyleSheets.includes(styled)) document.adoptedStyleSheets.push(styled);
      for (const child of this.children) child.hidden = true;
    }
    const texts = this.#texts;
    const named = this.getAttribute("label") ?? (given?.labels?.[0]?.textContent.trim() || texts.label);

    const input = (this.#input = make("input", "input"));
    const attributes = {
      id: `${this.#prefix}input`,
      type: "search",
      role: "combobox",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      maxlength: "1024",
      enterkeyhint: "search",
      placeholder: this.getAttribute("placeholder") ?? (given?.placeholder || named),
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": `${this.#prefix}list`,
    };
    if (this.getAttribute("shortcut")) attributes["aria-keyshortcuts"] = "Control+K";
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    const label = make("label", "unseen", named);
    label.htmlFor = input.id;
    const button = make("button", "button", ...(isDsfr ? [] : [icon()]), make("span", "", texts.submit));
    button.type = "submit";
    button.title = texts.submit;
    const clear = (this.#clear = make("button", "clear", "×"));
    clear.type = "button";
    clear.setAttribute("aria-label", texts.clear);
    // Escape does the same.
    clear.tabIndex = -1;
    clear.hidden = true;
    const field = make("div", "field", label, input, ...(isDsfr ? [] : [clear]), button);
    field.setAttribute("role", "search");
    field.setAttribute("aria-label", named);
    const form = make("form", "", field);

    this.#list = make("div", "list");
    this.#list.id = `${this.#prefix}list`;
    // It scrolls with the option chosen from the field: Tab does not stop there.
    this.#list.tabIndex = -1;
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", named);
    this.#message = make("p", "message");
    const hints = make("div", "hints", ...texts.hints.map(([key, what]) => make("span", "", make("kbd", "", key), ` ${what}`)));
    hints.setAttribute("aria-hidden", "true");
    this.#popup = make("div", "popup", this.#message, this.#list, hints);
    this.#popup.hidden = true;
    // Above all else, whatever the page puts around the box.
    if (!this.#isPage && "popover" in this.#popup) this.#popup.popover = "manual";
    this.#status = make("div", "status unseen");
    this.#status.setAttribute("role", "status");
    this.#frame = make("div", "frame", form, this.#popup);
    root.append(this.#frame, this.#status);
    if (this.getAttribute("mode") === "button") this.#addTrigger(named);
    if (isDsfr) {
      label.className = CLASSES.label;
      for (const element of [field, input, button, this.#message]) {
        element.classList.add(CLASSES[element.classList[0]]);
      }
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    input.addEventListener("input", (event) => event.isComposing || this.#typed());
    input.addEventListener("compositionend", () => this.#typed());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("focus", () => this.#options.length && !this.#isPage && this.#open());
    input.addEventListener("click", () => this.#touched());
    clear.addEventListener("click", () => {
      input.value = "";
      input.focus();
      this.#typed();
      this.#touched();
    });
    this.addEventListener("focusin", more);
    this.addEventListener("focusout", (event) => this.contains(event.relatedTarget) || this.#leave());
    // The field keeps the focus while the list is clicked.
    this.#popup.addEventListener("mousedown", (event) => event.preventDefault());

    if (given) {
      this.#put(given.value);
      if (given.autofocus || given.matches(":focus")) input.focus({ preventScroll: true });
    }
  }

  /** A button in the place of the field, which opens it. */
  #addTrigger(name) {
    const letter = /^ctrl\+(\S)$/i.exec(this.getAttribute("shortcut") ?? "")?.[1].toUpperCase();
    const key = /Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl";
    const shown = make("kbd", "", letter ? `${key} ${letter}` : "");
    shown.setAttribute("aria-hidden", "true");
    shown.hidden = !letter;
    const trigger = (this.#trigger = make("button", "trigger", icon(), make("span", "", name), shown));
    trigger.type = "button";
    trigger.setAttribute("aria-haspopup", "dialog");
    if (letter) trigger.setAttribute("aria-keyshortcuts", `Control+${letter}`);
    trigger.addEventListener("click", () => this.#openSheet());
    this.#frame.hidden = true;
    this.#frame.before(trigger);
  }

  /** The box alone, on a narrow window as large as that. Without the rest of the script, in its place. */
  async #openSheet() {
    const { openSheet } = (await more()) ?? {};
    this.#frame.hidden = false;
    if (openSheet && !this.#sheet && "popover" in this.#frame) {
      this.#popup.popover = null;
      this.#popup.removeAttribute("style");
      const closed = () => {
        this.#sheet = undefined;
        this.#popup.popover = "manual";
        this.#shut();
        if (!this.#trigger) return;
        this.#frame.hidden = true;
        this.#trigger.focus();
      };
      this.#sheet = openSheet(this, this.#root, this.#frame, this.#input, this.#texts === TEXTS.en, closed);
    }
    this.#input.focus();
    this.#recall();
  }

  /** The field was touched, or its list asked for. */
  #touched() {
    if (NARROW.matches && !this.#isPage && !this.#sheet) this.#openSheet();
    else this.#recall();
  }

  /** Before anything is asked: what was asked and read lately. */
  async #recall() {
    const { recall } = (await more()) ?? {};
    if (!recall || this.#isPage || this.#input.value.trim() || this.getAttribute("recent") === "off") return;
    const ask = (q) => this.search(q);
    const go = (url, title, event) => this.#go(url, { hit: { title, url } }, event);
    const option = (element, choose) => this.#selectable(element, choose);
    this.#isClosed = false;
    this.#show(recall(this.#base, this.#texts === TEXTS.en, Boolean(this.#sheet), make, option, ask, go, () => this.#recall()), "");
  }

  async #remember(entry) {
    if (this.getAttribute("recent") !== "off") (await more())?.remember(this.#base, entry);
  }

  #leave() {
    if (this.#sheet) this.#sheet();
    else this.#shut();
  }

  get #texts() {
    const lang = this.getAttribute("lang") ?? this.closest("[lang]")?.lang ?? "";
    return lang.toLowerCase().startsWith("en") ? TEXTS.en : TEXTS.fr;
  }

  /** On a page that shows the results itself, the box only suggests. */
  get #isPage() {
    return this.getAttribute("mode") === "page";
  }

  /** Where Limier is; ends with "/", since Limier may live below a path. */
  get #base() {
    const base = new URL(this.getAttribute("src") || "/", document.baseURI);
    base.search = base.hash = "";
    if (!base.pathname.endsWith("/")) base.pathname += "/";
    return base;
  }

  #number(name, otherwise) {
    const value = Number.parseInt(this.getAttribute(name), 10);
    return value >= 0 ? value : otherwise;
  }

  #put(text) {
    this.#input.value = text;
    this.#clear.hidden = !text;
    if (this.#given) this.#given.value = text;
  }

  /** The first key of a while is answered at once, a burst of keys after its last. */
  #typed(rest = this.#number("debounce", 40)) {
    this.#stop();
    this.#isClosed = false;
    const now = performance.now();
    const isBurst = now - this.#lastKey <= rest;
    this.#lastKey = now;
    this.#put(this.#input.value);
    const query = this.#input.value.trim();
    const isLong = query.length >= this.#number("min-chars", 2);
    if (!isLong) {
      this.#show([], "");
      this.#shut();
    }
    const ask = () => {
      this.#emit("limier:input", { query });
      // A page shows its results first: suggestions would take the frame before.
      if (this.#isPage && isLong) this.#typing = setTimeout(() => this.#ask(query), 80);
      else if (isLong) this.#ask(query);
    };
    // A timer of no time would let a frame go by.
    if (isBurst) this.#typing = setTimeout(ask, rest);
    else ask();
  }

  #stop() {
    clearTimeout(this.#typing);
    clearTimeout(this.#telling);
    this.#abort?.abort();
    this.#asked += 1;
  }

  /** Asks for suggestions and sections; an answer that a newer question overtook is dropped. */
  async #ask(query, tries = 0) {
    const asked = this.#asked;
    this.#abort = new AbortController();
    this.#answer = undefined;
    this.#suggestions = [];
    const isPage = this.#isPage;
    const suggested = this.#get("suggest", { q: query, limit: isPage ? 6 : 5 }).then(
      ({ suggestions }) => {
        if (asked !== this.#asked) return;
        this.#suggestions = suggestions;
        // What was chosen or closed meanwhile stays so.
        const isIdle = this.#answer && this.#active < 0 && !this.#popup.hidden;
        if (isPage || isIdle) this.#render(query);
      },
      () => {},
    );
    if (isPage) return suggested;
    const facets = (this.getAttribute("facets") ?? "organisation theme").split(/[\s,]+/).join(",");
    try {
      const limit = this.#number("limit", 5);
      const answer = await this.#get("search", { q: query, limit, typing: true, facets, snippet_chars: 160, collapse: "note", sections: 2 });
      if (asked !== this.#asked) return;
      answer.hits = flat(answer.hits).slice(0, limit);
      this.#answer = answer;
      this.#render(query);
      const { total, took_ms: took, hits, query: { relaxed } } = answer;
      this.#emit("limier:results", { query, total, hits, relaxed, took });
    } catch (error) {
      if (asked !== this.#asked) return;
      const texts = this.#texts;
      const { status = 0, detail } = error;
      const isForbidden = !status && !tries && (await (await more())?.isForbidden(this.#base));
      if (asked !== this.#asked) return;
      const isAway = !isForbidden && (!status || status >= 500);
      const wait = error.wait || (isAway ? Math.min(2 ** tries, RETRY_MAX) : 0);
      this.#emit("limier:error", { status });
      const message = isForbidden ? texts.forbidden
        : status === 401 ? texts.refused
        : isAway && !error.wait ? texts.error
        : wait ? texts.busy : detail || texts.none;
      // What was found stays while the service is away.
      if (wait && this.#options.length) {
        this.#message.textContent = message;
        this.#message.hidden = false;
      } else this.#show([], message);
      if (!tries) this.#tell(message);
      if (wait) this.#typing = setTimeout(() => this.#ask(query, tries + 1), wait * 1000);
    }
  }

  async #get(route, parameters) {
    const url = new URL(`api/v1/${route}`, this.#base);
    url.search = new URLSearchParams(parameters);
    const key = this.getAttribute("key");
    const response = await fetch(url, {
      signal: this.#abort.signal,
      headers: {
        "accept-language": this.#texts === TEXTS.en ? "en" : "fr",
        ...(key && { authorization: `Bearer ${key}` }),
      },
      credentials: "omit",
    });
    if (response.ok) return response.json();
    const after = Number(response.headers.get("retry-after"));
    const wait = response.status !== 401 && after > 0 && after <= BUSY_MAX ? after : 0;
    const { detail } = await response.json().catch(() => ({}));
    throw Object.assign(new Error(response.statusText), { status: response.status, wait, detail });
  }

  #render(query) {
    const texts = this.#texts;
    const answer = this.#answer;
    const total = answer?.total ?? 0;
    // What begins as typed is what was most likely meant.
    const begins = ({ marks: [[start] = []] }) => start === 0;
    const page = ({ url }) => url?.split(/[?#]/)[0];
    const told = new Set(answer?.hits.flatMap((hit) => [page(hit), hit.url.split(":~:")[0]]));
    // Notes and sections that stand above are not told again.
    const suggestions = this.#suggestions
      .filter((suggestion) => !told.has(suggestion.kind === "title" ? page(suggestion) : suggestion.url))
      .toSorted((a, b) => begins(b) - begins(a));
    const groups = [
      // Answers first: one arrow and Enter lead to the best.
      [texts.sections, (answer?.hits ?? []).map((hit, at, hits) => this.#hit(hit, hits[at - 1]?.note === hit.note))],
      [texts.suggestions, suggestions.map((suggestion) => this.#suggestion(suggestion))],
      [texts.filters, answer ? this.#filters(query, answer) : []],
    ];
    if (total) {
      const all = make("div", "option", texts.all(total));
      all.classList.add("all");
      all.part.add("all");
      groups.push(["", [this.#selectable(all, () => this.#submit())]]);
    }
    const { suggestion, relaxed } = answer?.query ?? {};
    const message = answer && !answer.hits.length
      ? [texts.none]
      : [suggestion?.applied && texts.respelled(suggestion.text), relaxed && texts.relaxed(relaxed.dropped)];
    this.#show(groups, message.filter(Boolean).join(" · "));
    const options = this.#options.length;
    this.#tell(
      `${answer ? (total ? texts.found(total) : texts.none) : texts.proposed(options)}. ${options ? texts.keys : ""}`,
    );
  }

  #tell(text) {
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => (this.#status.textContent = text), STATUS_DELAY);
  }

  /** A section; if it stands below another of its note, the note is not named again to those who see it. */
  #hit(hit, isNext) {
    const option = make("div", "option");
    const titles = hit.breadcrumb.map((text, at) => entitled(text, hit.breadcrumb_marks?.[at]));
    const title = titles.pop() ?? entitled(hit.title, hit.title_marks);
    if (isNext) {
      option.classList.add("next");
      if (titles.shift()) option.append(make("div", "unseen", hit.title));
    }
    const above = titles.flatMap((nodes, at) => (at ? [" › ", ...nodes] : nodes));
    if (above.length) option.append(make("div", "crumbs", ...above));
    option.append(make("div", "title", ...title));
    const [snippet] = hit.snippets;
    if (snippet?.text) option.append(make("div", "snippet", ...cited(snippet)));
    const found = (hit.found_in ?? []).flatMap((found, at) => [
      at ? " · " : "",
      this.#texts.labels[found.kind] ?? "",
      ...marked(found),
    ]);
    if (hit.tier === "meaning") found.unshift(this.#texts.meaning, found.length ? " · " : "");
    if (found.length) option.append(make("div", "found", ...found));
    return this.#selectable(option, (event) => this.#go(hit.url, { hit }, event));
  }

  /** A suggestion leads somewhere, or goes on with another query. */
  #suggestion(suggestion) {
    const { kind, count, url, q } = suggestion;
    const option = make("div", "option", make("div", "text", ...marked(suggestion)));
    const about = [this.#texts[kind], count > 1 && !url ? number(count, this.lang || "fr") : ""];
    option.append(make("div", "kind", about.filter(Boolean).join(" · ")));
    option.classList.add("suggestion");
    return this.#selectable(option, (event) => {
      if (url) this.#go(url, { suggestion }, event);
      else if (this.#emit("limier:select", { suggestion, url: null })) this.search(q);
    });
  }

  /** The commonest facet values that not all hits have. */
  #filters(query, { facets, total }) {
    const values = [];
    const walk = (facet, list) => {
      for (const value of list) {
        if (value.count < total && !value.selected) values.push({ facet, ...value });
        walk(facet, value.children);
      }
    };
    for (const [facet, list] of Object.entries(facets)) walk(facet, list);
    const known = new Set(this.#suggestions.map((suggestion) => suggestion.value));
    const told = values.filter(({ value }) => !known.has(value)).sort((a, b) => b.count - a.count);
    return told.slice(0, 3).map(({ facet, value, label, count }) => {
      // Values without a tree are told apart by their whole path only.
      const isOpen = facet === "tag" || value.startsWith("autres/");
      const id = isOpen ? value : value.split("/").at(-1);
      const q = `${query} ${facet}:${id} `;
      return this.#suggestion({ kind: facet, text: label, marks: [], count, q, value });
    });
  }

  #selectable(option, choose) {
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const at = () => this.#options.indexOf(option);
    option.addEventListener("mousemove", () => at() !== this.#active && this.#activate(at()));
    option.addEventListener("click", choose);
    return option;
  }

  /** Shows groups of options, each with a name, or a message alone. */
  #show(groups, message) {
    const filled = groups.filter(([, options]) => options.length);
    this.#options = filled.flatMap(([, options]) => options);
    this.#options.forEach((option, at) => (option.id = `${this.#prefix}${at}`));
    this.#active = -1;
    this.#list.replaceChildren(...filled.map(([name, options]) => {
      const group = make("div", "group", ...options);
      if (name) {
        group.setAttribute("role", "group");
        group.setAttribute("aria-label", name);
        const shown = make("div", "name", name);
        shown.setAttribute("aria-hidden", "true");
        group.prepend(shown);
      } else group.setAttribute("role", "presentation");
      return group;
    }));
    this.#list.hidden = !this.#options.length;
    this.#message.textContent = message;
    this.#message.hidden = !message;
    this.#activate(-1);
    if (this.#input.matches(":focus") && !this.#isClosed) this.#open();
  }

  #reveal(isShown) {
    this.#popup.hidden = !isShown;
    if (this.#popup.popover && this.isConnected) this.#popup.togglePopover(isShown);
    this.#place();
  }

  #open() {
    this.#reveal(!(this.#list.hidden && this.#message.hidden));
    this.#input.setAttribute("aria-expanded", String(!this.#list.hidden));
  }

  #activate(at) {
    const before = this.#options[this.#active];
    before?.setAttribute("aria-selected", "false");
    before?.part.remove("active");
    this.#active = at;
    const option = this.#options[at];
    if (!option) return this.#input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.part.add("active");
    option.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#input.setAttribute("aria-activedescendant", option.id);
  }

  #key(event) {
    if (event.isComposing) return;
    const count = this.#options.length;
    const isOpen = !this.#popup.hidden;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        if (event.ctrlKey || event.metaKey) return;
        if (!count) {
          this.#recall();
          break;
        }
        const step = event.key === "ArrowDown" ? 1 : -1;
        if (!isOpen) this.#open();
        else if (event.altKey && step < 0) this.#shut();
        // The field itself is one stop of the round.
        if (!event.altKey) this.#activate(((this.#active + 1 + step + count + 1) % (count + 1)) - 1);
        break;
      }
      case "Enter":
        if (!isOpen || this.#active < 0) return;
        this.#options[this.#active].dispatchEvent(
          new MouseEvent("click", { ctrlKey: event.ctrlKey, metaKey: event.metaKey }),
        );
        break;
      case "Escape":
        this.#isClosed = true;
        if (this.#sheet && !this.#input.value) this.#sheet();
        else if (isOpen) this.#shut();
        else if (this.#input.value) {
          this.#input.value = "";
          this.#typed();
        } else return;
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  /** Goes to a hit or a note, unless the page takes care of it. */
  #go(to, detail, event) {
    const url = new URL(to.replace(/^\/+/, ""), this.#base);
    if (!/^https?:$/.test(url.protocol)) return;
    // Our own page of a note marks the words asked for.
    if (to.startsWith("/")) url.searchParams.set("q", this.#input.value.trim());
    const { title, heading } = detail.hit ?? { title: detail.suggestion.text };
    this.#remember({ title: heading ? `${title} › ${heading}` : title, url: to });
    if (this.value.trim()) this.#remember({ q: this.value.trim() });
    if (!this.#emit("limier:select", { ...detail, url: url.href })) return this.#leave();
    if (event.ctrlKey || event.metaKey) open(url.href, "_blank", "noopener");
    else location.assign(url.href);
  }

  /** The page's own form if it has one, else Limier's search page. */
  #submit() {
    this.#stop();
    this.#leave();
    const query = this.#input.value.trim();
    if (query) this.#remember({ q: query });
    const url = this.#base;
    url.search = new URLSearchParams({ q: query });
    if (!this.#emit("limier:submit", { query, url: url.href })) return;
    if (this.#given) {
      this.#given.value = query;
      this.#form.requestSubmit();
    } else location.assign(url.href);
  }

  #emit(name, detail) {
    const cancelable = name === "limier:select" || name === "limier:submit";
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable }));
  }
}

if (!customElements.get("limier-recherche")) {
  customElements.define("limier-recherche", LimierRecherche);
}
