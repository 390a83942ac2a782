/*
 * <limier-recherche src="https://limier.example"></limier-recherche>
 *
 * A search box over Limier's API: an editable combobox with a list of suggestions, sections and
 * filters, as the ARIA Authoring Practices describe it. Put it around a form of yours: without
 * JavaScript the form works alone, with it the form is what Enter submits.
 *
 * Attributes: src, key, lang (fr, en), theme (auto, light, dark, dsfr), mode (popup, page), label,
 * placeholder, limit, facets, min-chars, debounce, shortcut (ctrl+k; none unless asked for).
 * Parts: field, input, button, popup, list, group, kind, option, active, title, crumbs, snippet,
 * mark, count, all, message, status. Custom properties: --limier-*, below.
 * Events, which leave the shadow tree: limier:input {query}, limier:results {query, total, hits,
 * relaxed, took}, limier:select {url, hit or suggestion} (cancelable), limier:submit {query, url}
 * (cancelable), limier:error {status}. Methods: search(query), close(), focus(). Property: value.
 *
 * Texts become DOM nodes, never markup; styles are a constructed sheet: a strict
 * Content-Security-Policy needs only script-src and connect-src. No cookie is sent.
 */

const TEXTS = {
  fr: {
    label: "Rechercher dans les notes",
    submit: "Rechercher",
    suggestions: "Suggestions",
    sections: "Sections",
    filters: "Affiner",
    organisation: "organisation",
    theme: "thème",
    tag: "étiquette",
    title: "note",
    heading: "section",
    word: "",
    labels: { file_name: "Fichier\u00a0: ", alias: "Autre nom\u00a0: ", tag: "Mot-clé\u00a0: ", author: "Auteur\u00a0: " },
    none: "Aucun résultat",
    error: "La recherche ne répond plus, nouvel essai…",
    refused: "La recherche demande une clé",
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
    suggestions: "Suggestions",
    sections: "Sections",
    filters: "Refine",
    organisation: "organisation",
    theme: "theme",
    tag: "tag",
    title: "note",
    heading: "section",
    word: "",
    labels: { file_name: "File: ", alias: "Other name: ", tag: "Tag: ", author: "Author: " },
    none: "No result",
    error: "The search does not answer, trying again…",
    refused: "The search asks for a key",
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
  color-scheme: light dark;
  display: block;
  position: relative;
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
  flex: 1; min-width: 0; height: 2.75rem; margin: 0; padding: 0 .9rem;
  font: inherit; color: var(--_ink); background: var(--_field);
  border: 1px solid var(--_border); border-inline-end: 0; appearance: none;
  border-start-start-radius: var(--_round); border-end-start-radius: var(--_round);
}
.input::placeholder { color: var(--_soft); opacity: 1; }
.input::-webkit-search-cancel-button { display: none; }
.button {
  height: 2.75rem; padding: 0 1.1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--_on-accent); background: var(--_accent); border: 0;
  border-start-end-radius: var(--_round); border-end-end-radius: var(--_round);
}
.button svg { display: none; width: 18px; height: 18px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; }
.button:hover { filter: brightness(.92); }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: -1px; }
.button:focus-visible { outline-offset: 2px; }
.popup {
  position: absolute; inset: calc(100% + .4rem) 0 auto; z-index: 1000;
  display: flex; flex-direction: column; max-height: min(42rem, 78vh); overflow: hidden;
  color: var(--_ink); background: var(--_paper);
  border: 1px solid var(--_line); border-radius: var(--_round);
  box-shadow: 0 .75rem 2rem rgb(0 0 0 / .16), 0 .1rem .3rem rgb(0 0 0 / .1);
}
[hidden] { display: none !important; }
.list { padding: .3rem; overflow-y: auto; overscroll-behavior: contain; }
.group + .group { margin-top: .3rem; padding-top: .3rem; border-top: 1px solid var(--_line); }
.name { padding: .3rem .7rem .1rem; font-size: .75rem; font-weight: 600; color: var(--_soft); }
.option { padding: .45rem .7rem; border-radius: calc(var(--_round) * .7); cursor: pointer; overflow-wrap: anywhere; }
.option[aria-selected=true] { background: color-mix(in oklab, var(--_accent) 13%, var(--_paper)); outline: 1px solid transparent; }
.suggestion { display: flex; gap: .2rem .8rem; align-items: baseline; padding-block: .3rem; line-height: 1.35; }
.suggestion .text { flex: 1; min-width: 0; }
.suggestion mark { background: none; color: inherit; font-weight: 650; padding: 0; margin: 0; }
.kind, .count, .crumbs, .found { font-size: .8125rem; line-height: 1.35; color: var(--_soft); }
.kind { white-space: nowrap; font-variant-numeric: tabular-nums; }
.title { font-weight: 600; color: var(--_accent); line-height: 1.35; }
.snippet { font-size: .875rem; line-height: 1.45; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
mark { background: var(--_mark); color: var(--_ink); border-radius: .2em; padding: .05em .1em; margin-inline: -.1em; }
.all { font-size: .875rem; font-weight: 600; color: var(--_accent); border-top: 1px solid var(--_line); border-radius: 0; margin: .3rem -.3rem -.3rem; }
.message { margin: 0; padding: .6rem 1rem; font-size: .875rem; color: var(--_soft); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:host([mode=page]) .popup { inset-block-start: var(--limier-strip, 100%); padding-block: .35rem; border: 0; box-shadow: none; background: none; border-radius: 0; }
:host([mode=page]) .list { padding: 2px; overflow-x: auto; scrollbar-width: none; }
:host([mode=page]) .group { display: flex; gap: .4rem; }
:host([mode=page]) :is(.name, .message) { display: none; }
:host([mode=page]) .option { flex: none; max-width: 100%; border: 1px solid var(--_line); border-radius: 2rem; background: var(--_paper); padding: .1rem .75rem; font-size: .875rem; }
:host([mode=page]) .option[aria-selected=true] { border-color: var(--_accent); background: color-mix(in oklab, var(--_accent) 13%, var(--_paper)); }
:host([mode=page]) .text { max-width: 22rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
@media (max-width: 36rem) {
  .button { padding-inline: .9rem; display: flex; align-items: center; }
  .button svg { display: block; }
  .button span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  :host([mode=page]) .text { max-width: 60vw; }
}
@media (forced-colors: active) { mark { outline: 1px solid; } .option[aria-selected=true] { outline: 2px solid Highlight; } }
`;

/* In theme dsfr the box stands in the page itself, with the classes of the State's own sheet: only
   what that sheet has no name for is styled here, in its colours. */
const DSFR = STYLE
  .slice(STYLE.indexOf(".popup {"), STYLE.indexOf(":host([mode"))
  .replace(/^(?=[.[])/gm, "limier-recherche[theme=dsfr] ")
  .replace(/^mark/m, "limier-recherche[theme=dsfr] mark") + `
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
const typeset = (text) => text.replace(/ (?=[:;?!»])/g, "\u00a0");

/** A text as nodes; its marks are ranges of UTF-8 bytes. */
function marked({ text, marks }) {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  const cut = (from, to) => decoder.decode(bytes.subarray(from, to));
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

/** A title as nodes. A service of an earlier version gives no marks. */
const entitled = (text, marks = []) =>
  marked({ text, marks }).map((node) => (typeof node === "string" ? typeset(node) : node));

class LimierRecherche extends HTMLElement {
  #root;
  #input;
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
    if (!wanted || event.key.toLowerCase() !== wanted.toLowerCase()) return;
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    this.focus();
    this.#input.select();
  };

  connectedCallback() {
    if (!this.#root) this.#build();
    document.addEventListener("keydown", this.#shortcut);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#shortcut);
    this.#stop();
    this.close();
  }

  /** The text of the field. */
  get value() {
    return this.#input.value;
  }

  set value(text) {
    this.#stop();
    this.close();
    this.#put(text);
  }

  focus(options) {
    this.#input.focus(options);
  }

  /** Asks as if it had been typed. */
  search(query) {
    this.focus();
    this.#put(query);
    this.#typed(0);
  }

  close() {
    this.#popup.hidden = true;
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
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const drawn = icon.appendChild(document.createElementNS(icon.namespaceURI, "path"));
    drawn.setAttribute("d", "M11 11l4 4M12 7A5 5 0 1 1 2 7a5 5 0 0 1 10 0z");
    icon.setAttribute("viewBox", "0 0 16 16");
    icon.setAttribute("aria-hidden", "true");
    const button = make("button", "button", ...(isDsfr ? [] : [icon]), make("span", "", texts.submit));
    button.type = "submit";
    button.title = texts.submit;
    const field = make("div", "field", label, input, button);
    field.setAttribute("role", "search");
    const form = make("form", "", field);

    this.#list = make("div", "list");
    this.#list.id = `${this.#prefix}list`;
    // It scrolls with the option chosen from the field: Tab does not stop there.
    this.#list.tabIndex = -1;
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", named);
    this.#message = make("p", "message");
    this.#popup = make("div", "popup", this.#message, this.#list);
    this.#popup.hidden = true;
    this.#status = make("div", "status unseen");
    this.#status.setAttribute("role", "status");
    root.append(form, this.#popup, this.#status);
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
    this.addEventListener("focusout", (event) => this.contains(event.relatedTarget) || this.close());
    // The field keeps the focus while the list is clicked.
    this.#popup.addEventListener("mousedown", (event) => event.preventDefault());

    if (given) {
      input.value = given.value;
      if (given.autofocus || given.matches(":focus")) input.focus({ preventScroll: true });
    }
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
    if (this.#given) this.#given.value = text;
  }

  /** The first key of a while is answered at once, a burst of keys after its last. */
  #typed(rest = this.#number("debounce", 40)) {
    this.#stop();
    this.#isClosed = false;
    const now = performance.now();
    const delay = now - this.#lastKey > rest ? 0 : rest;
    this.#lastKey = now;
    this.#put(this.#input.value);
    const query = this.#input.value.trim();
    const isLong = query.length >= this.#number("min-chars", 2);
    if (!isLong) {
      this.#show([], "");
      this.close();
    }
    this.#typing = setTimeout(() => {
      this.#emit("limier:input", { query });
      if (isLong) this.#ask(query);
    }, delay);
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
      const answer = await this.#get("search", { q: query, limit, typing: true, facets, snippet_chars: 160 });
      if (asked !== this.#asked) return;
      this.#answer = answer;
      this.#render(query);
      const { total_hits: total, took_ms: took, hits, query: { relaxed } } = answer;
      this.#emit("limier:results", { query, total, hits, relaxed, took });
    } catch (error) {
      if (asked !== this.#asked) return;
      const texts = this.#texts;
      const { status = 0, wait = status ? 0 : Math.min(2 ** tries, RETRY_MAX) } = error;
      this.#emit("limier:error", { status });
      const message = status === 401 ? texts.refused : wait && status ? texts.busy : texts.error;
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
      headers: key ? { authorization: `Bearer ${key}` } : {},
      credentials: "omit",
    });
    if (response.ok) return response.json();
    const after = Number(response.headers.get("retry-after"));
    const wait = response.status !== 401 && after > 0 && after <= BUSY_MAX ? after : 0;
    throw Object.assign(new Error(response.statusText), { status: response.status, wait });
  }

  #render(query) {
    const texts = this.#texts;
    const answer = this.#answer;
    const total = answer?.total ?? 0;
    // What begins as typed is what was most likely meant.
    const begins = ({ marks: [[start] = []] }) => start === 0;
    const page = ({ url }) => url?.split(/[?#]/)[0];
    const told = new Set(answer?.hits.map(page));
    // Notes that stand above are not told again.
    const suggestions = this.#suggestions
      .filter((suggestion) => suggestion.kind !== "title" || !told.has(page(suggestion)))
      .toSorted((a, b) => begins(b) - begins(a));
    const groups = [
      // Answers first: one arrow and Enter lead to the best.
      [texts.sections, (answer?.hits ?? []).map((hit) => this.#hit(hit))],
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
    let message = "";
    if (answer && !answer.hits.length) message = texts.none;
    else if (suggestion?.applied) message = texts.respelled(suggestion.text);
    else if (relaxed) message = texts.relaxed(relaxed.dropped);
    this.#show(groups, message);
    const options = this.#options.length;
    this.#tell(
      `${answer ? (total ? texts.found(total) : texts.none) : texts.proposed(options)}. ${options ? texts.keys : ""}`,
    );
  }

  #tell(text) {
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => (this.#status.textContent = text), STATUS_DELAY);
  }

  #hit(hit) {
    const option = make("div", "option");
    const titles = hit.breadcrumb.map((text, at) => entitled(text, hit.breadcrumb_marks?.[at]));
    const title = titles.pop() ?? entitled(hit.title, hit.title_marks);
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

  #open() {
    this.#popup.hidden = this.#list.hidden && this.#message.hidden;
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
        if (!count || event.ctrlKey || event.metaKey) return;
        const step = event.key === "ArrowDown" ? 1 : -1;
        if (!isOpen) this.#open();
        else if (event.altKey && step < 0) this.close();
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
        if (isOpen) this.close();
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
    if (!this.#emit("limier:select", { ...detail, url: url.href })) return this.close();
    if (event.ctrlKey || event.metaKey) open(url.href, "_blank", "noopener");
    else location.assign(url.href);
  }

  /** The page's own form if it has one, else Limier's search page. */
  #submit() {
    this.#stop();
    this.close();
    const query = this.#input.value.trim();
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
