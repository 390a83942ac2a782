/*
 * <limier-recherche src="https://limier.example"></limier-recherche>
 *
 * A search box over Limier's API: an editable combobox with a list of sections, as the ARIA
 * Authoring Practices describe it. Put it around a form of yours and, without JavaScript, the form
 * works alone.
 *
 * Attributes: src, key, lang (fr, en), theme (auto, light, dark), label, placeholder, limit,
 * min-chars, debounce. Parts: field, input, button, popup, option, active, title, crumbs, snippet,
 * mark, all, message. Custom properties: --limier-*, below. Events, which leave the shadow tree:
 * limier:select {hit, url} (cancelable), limier:results {query, total, hits, took}, limier:error.
 *
 * Texts become DOM nodes, never markup; styles are a constructed sheet: a strict
 * Content-Security-Policy needs only script-src and connect-src. No cookie is sent.
 */

const TEXTS = {
  fr: {
    label: "Rechercher dans les notes",
    submit: "Rechercher",
    none: "Aucun résultat",
    error: "La recherche ne répond pas",
    all: (n) => (n > 1 ? `Voir les ${n} résultats` : "Voir le résultat"),
    found: (n) => `${n} ${n > 1 ? "résultats" : "résultat"}. Flèches pour parcourir.`,
    respelled: (text) => `Résultats pour «\u00a0${text}\u00a0»`,
  },
  en: {
    label: "Search the notes",
    submit: "Search",
    none: "No result",
    error: "The search does not answer",
    all: (n) => (n > 1 ? `See all ${n} results` : "See the result"),
    found: (n) => `${n} ${n > 1 ? "results" : "result"}. Use the arrow keys.`,
    respelled: (text) => `Results for “${text}”`,
  },
};

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
form { display: flex; margin: 0; }
input {
  flex: 1; min-width: 0; height: 2.75rem; margin: 0; padding: 0 .9rem;
  font: inherit; color: var(--_ink); background: var(--_field);
  border: 1px solid var(--_border); border-inline-end: 0; appearance: none;
  border-start-start-radius: var(--_round); border-end-start-radius: var(--_round);
}
input::placeholder { color: var(--_soft); opacity: 1; }
input::-webkit-search-cancel-button { display: none; }
button {
  height: 2.75rem; padding: 0 1.1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--_on-accent); background: var(--_accent); border: 0;
  border-start-end-radius: var(--_round); border-end-end-radius: var(--_round);
}
button:hover { filter: brightness(.92); }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: -1px; }
button:focus-visible { outline-offset: 2px; }
.popup {
  position: absolute; inset: calc(100% + .4rem) 0 auto; z-index: 1000;
  display: flex; flex-direction: column; max-height: min(34rem, 75vh); overflow: hidden;
  color: var(--_ink); background: var(--_paper);
  border: 1px solid var(--_line); border-radius: var(--_round);
  box-shadow: 0 .75rem 2rem rgb(0 0 0 / .16), 0 .1rem .3rem rgb(0 0 0 / .1);
}
[hidden] { display: none !important; }
.list { padding: .3rem; overflow-y: auto; overscroll-behavior: contain; }
.option { padding: .55rem .7rem; border-radius: calc(var(--_round) * .7); cursor: pointer; overflow-wrap: anywhere; }
.option[aria-selected=true] { background: color-mix(in oklab, var(--_accent) 13%, var(--_paper)); outline: 1px solid transparent; }
.crumbs { font-size: .8125rem; line-height: 1.35; color: var(--_soft); }
.title { font-weight: 600; color: var(--_accent); line-height: 1.35; }
.snippet { font-size: .875rem; line-height: 1.45; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
mark { background: var(--_mark); color: inherit; border-radius: .2em; padding: .05em .1em; margin-inline: -.1em; }
.all { font-size: .875rem; font-weight: 600; color: var(--_accent); border-top: 1px solid var(--_line); border-radius: 0; margin: .3rem -.3rem -.3rem; }
.message { margin: 0; padding: .6rem 1rem; font-size: .875rem; color: var(--_soft); }
.status { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 36rem) { button { padding-inline: .8rem; } }
@media (forced-colors: active) { mark { outline: 1px solid; } .option[aria-selected=true] { outline: 2px solid Highlight; } }
`;

/** The status waits, so that a screen reader is not interrupted at each key. */
const STATUS_DELAY = 500;

let sheet;
let boxes = 0;

/** An element with a class, which is its part too, and children. */
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

/** A snippet's text as nodes; its marks are ranges of UTF-8 bytes. */
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
  // Dots where it seems to be cut.
  if (/^\p{Ll}/u.test(text)) nodes.unshift("… ");
  if (/[\p{L}\p{N},]\s*$/u.test(text)) nodes.push(" …");
  return nodes;
}

class LimierRecherche extends HTMLElement {
  #input;
  #popup;
  #list;
  #message;
  #status;
  #form;
  #hits = [];
  #active = -1;
  #asked = 0;
  #abort;
  #typing;
  #telling;
  #prefix = `limier-${++boxes}-`;

  connectedCallback() {
    if (!this.shadowRoot) this.#build();
  }

  disconnectedCallback() {
    this.#stop();
    this.#close();
  }

  #build() {
    const root = this.attachShadow({ mode: "open" });
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
    }
    root.adoptedStyleSheets = [sheet];
    this.#form = this.querySelector("form");
    const given = this.#form?.querySelector("input[type=search], input[type=text], input:not([type])");
    const texts = this.#texts;
    const label = this.getAttribute("label") ?? (given?.labels?.[0]?.textContent.trim() || texts.label);

    const input = (this.#input = make("input", "input"));
    const attributes = {
      type: "search",
      role: "combobox",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      maxlength: "1024",
      enterkeyhint: "search",
      placeholder: this.getAttribute("placeholder") ?? given?.placeholder ?? label,
      "aria-label": label,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": `${this.#prefix}list`,
    };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    const button = make("button", "button", texts.submit);
    button.type = "submit";
    const form = make("form", "field", input, button);
    form.setAttribute("role", "search");

    this.#list = make("div", "list");
    this.#list.id = `${this.#prefix}list`;
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", label);
    this.#message = make("p", "message");
    this.#popup = make("div", "popup", this.#message, this.#list);
    this.#popup.hidden = true;
    this.#status = make("div", "status");
    this.#status.setAttribute("role", "status");
    root.append(form, this.#popup, this.#status);

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    input.addEventListener("input", (event) => event.isComposing || this.#typed());
    input.addEventListener("compositionend", () => this.#typed());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("focus", () => this.#hits.length && this.#open());
    this.addEventListener("focusout", (event) => {
      if (!this.contains(event.relatedTarget)) this.#close();
    });
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

  #typed() {
    this.#stop();
    if (this.#input.value.trim().length < this.#number("min-chars", 2)) {
      this.#hits = [];
      this.#close();
      return;
    }
    this.#typing = setTimeout(() => this.#search(), this.#number("debounce", 120));
  }

  #stop() {
    clearTimeout(this.#typing);
    clearTimeout(this.#telling);
    this.#abort?.abort();
    this.#asked += 1;
  }

  /** Asks; an answer that a newer question overtook is dropped. */
  async #search() {
    const query = this.#input.value.trim();
    const asked = ++this.#asked;
    this.#abort = new AbortController();
    const url = new URL("api/v1/search", this.#base);
    url.search = new URLSearchParams({
      q: query,
      typing: "true",
      limit: this.#number("limit", 6),
      facets: "",
      snippet_chars: "140",
    });
    const key = this.getAttribute("key");
    try {
      const response = await fetch(url, {
        signal: this.#abort.signal,
        credentials: "omit",
        headers: key ? { Authorization: `Bearer ${key}` } : {},
      });
      const answer = await response.json();
      if (asked !== this.#asked) return;
      if (!response.ok) throw Object.assign(new Error(answer.detail), { status: response.status });
      this.#show(query, answer);
    } catch (error) {
      if (asked !== this.#asked || error.name === "AbortError") return;
      this.#hits = [];
      this.#fill([], this.#texts.error);
      this.#emit("limier:error", { error, status: error.status ?? 0 });
    }
  }

  #show(query, answer) {
    const texts = this.#texts;
    this.#hits = answer.hits;
    const options = answer.hits.map((hit, at) => this.#option(hit, at));
    const { suggestion } = answer.query;
    let message = "";
    if (options.length === 0) message = texts.none;
    else if (suggestion?.applied) message = texts.respelled(suggestion.text);
    if (options.length > 0) {
      const all = make("div", "option", texts.all(answer.total_hits));
      all.classList.add("all");
      all.part.add("all");
      options.push(this.#selectable(all, options.length, () => this.#submit()));
    }
    this.#fill(options, message);
    this.#telling = setTimeout(() => {
      this.#status.textContent = options.length ? texts.found(answer.total_hits) : texts.none;
    }, STATUS_DELAY);
    const { total_hits: total, took_ms: took } = answer;
    this.#emit("limier:results", { query, total, hits: answer.hits, took });
  }

  #option(hit, at) {
    const option = make("div", "option");
    const above = hit.breadcrumb.slice(0, -1);
    if (above.length) option.append(make("div", "crumbs", typeset(above.join(" › "))));
    option.append(make("div", "title", typeset(hit.breadcrumb.at(-1) ?? hit.title)));
    const [snippet] = hit.snippets;
    if (snippet?.text) option.append(make("div", "snippet", ...marked(snippet)));
    return this.#selectable(option, at, (event) => this.#select(hit, event));
  }

  #selectable(option, at, choose) {
    option.id = `${this.#prefix}${at}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.addEventListener("mousemove", () => at !== this.#active && this.#activate(at));
    option.addEventListener("click", choose);
    return option;
  }

  #fill(options, message) {
    this.#list.replaceChildren(...options);
    this.#list.hidden = options.length === 0;
    this.#message.textContent = message;
    this.#message.hidden = !message;
    this.#activate(-1);
    if (this.shadowRoot.activeElement === this.#input) this.#open();
  }

  #open() {
    this.#popup.hidden = false;
    this.#input.setAttribute("aria-expanded", String(!this.#list.hidden));
  }

  #close() {
    this.#popup.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#activate(-1);
  }

  #activate(at) {
    this.#list.children[this.#active]?.setAttribute("aria-selected", "false");
    this.#list.children[this.#active]?.part.remove("active");
    this.#active = at;
    const option = this.#list.children[at];
    if (!option) return this.#input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.part.add("active");
    option.scrollIntoView({ block: "nearest" });
    this.#input.setAttribute("aria-activedescendant", option.id);
  }

  #key(event) {
    if (event.isComposing) return;
    const count = this.#list.children.length;
    const isOpen = !this.#popup.hidden;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        if (!count || event.ctrlKey || event.metaKey) return;
        const step = event.key === "ArrowDown" ? 1 : -1;
        if (!isOpen) {
          this.#open();
          if (event.altKey) break;
        }
        // The field itself is one stop of the round.
        this.#activate(((this.#active + 1 + step + count + 1) % (count + 1)) - 1);
        break;
      }
      case "Enter":
        if (!isOpen || this.#active < 0) return;
        this.#list.children[this.#active].dispatchEvent(
          new MouseEvent("click", { ctrlKey: event.ctrlKey, metaKey: event.metaKey }),
        );
        break;
      case "Escape":
        if (isOpen) this.#close();
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

  /** Goes to a hit, unless the page takes care of it. */
  #select(hit, event) {
    const url = new URL(hit.url.replace(/^\/+/, ""), this.#base);
    if (!/^https?:$/.test(url.protocol)) return;
    if (!this.#emit("limier:select", { hit, url: url.href })) return this.#close();
    if (event.ctrlKey || event.metaKey) open(url.href, "_blank", "noopener");
    else location.assign(url.href);
  }

  /** The page's own form if it has one, else Limier's search page. */
  #submit() {
    this.#stop();
    this.#close();
    const query = this.#input.value.trim();
    const field = this.#form?.querySelector("input[type=search], input[type=text], input:not([type])");
    if (field) {
      field.value = query;
      this.#form.requestSubmit();
      return;
    }
    const url = this.#base;
    url.search = new URLSearchParams({ q: query });
    location.assign(url.href);
  }

  #emit(name, detail) {
    const options = { detail, bubbles: true, composed: true, cancelable: name === "limier:select" };
    return this.dispatchEvent(new CustomEvent(name, options));
  }
}

if (!customElements.get("limier-recherche")) {
  customElements.define("limier-recherche", LimierRecherche);
}
