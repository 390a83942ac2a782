/*
 * Makes our own pages follow the reader: results change while one types, links of the search page
 * load in place, and the page refreshes when notes change. The server makes every page; this script
 * puts the content of one in the place of another's, as the browser parsed it, never as text.
 * Without it, the pages do the same by loading.
 */

const box = document.querySelector("limier-recherche");
const main = document.querySelector("main");
const isSearch = document.body.classList.contains("search");
const status = document.createElement("div");
status.className = "unseen";
status.setAttribute("role", "status");
document.body.append(status);

/** A pause after which typing on is another search, with its own place in the history. */
const PAUSE = 2500;
/** The status waits, so that a screen reader is not interrupted at each key. */
const STATUS_DELAY = 500;
/** Pixels to the side that close the drawer. */
const SWIPE_MIN = 60;
/** At most one refresh in this time. */
const REFRESH_EVERY = 1000;

let request;
let retrying;
let waiting;
let telling;
/** The query string of what is shown. */
let shown = location.search;
/** The query string of what was asked last. */
let wanted = shown;
/** Writes the address of what is shown, until that is done. */
let unwritten;

/** Says that the service is away, as long as it is. What is shown stays. */
const trouble = document.createElement("p");
trouble.className = "trouble";
trouble.setAttribute("role", "status");
document.body.append(trouble);

function complain(text) {
  if (trouble.textContent !== text) trouble.textContent = text;
}

const AWAY = "La recherche ne répond plus, nouvel essai…";
const SLOW = "La recherche tarde à répondre…";
/** An answer is waited for in silence so long. */
const SLOW_AFTER = 5000;
/** Between tries to reach a service that is away, at most. */
const RETRY_MAX = 8000;

/**
 * The page at an address, parsed; a newer question drops the older. A service that is away, or busy,
 * is asked again until it answers.
 */
function get(url) {
  request?.abort();
  clearTimeout(retrying);
  clearTimeout(waiting);
  retrying = undefined;
  return new Promise((resolve) => ask(url, resolve, 500));
}

function ask(url, resolve, pause) {
  const asked = (request = new XMLHttpRequest());
  asked.open("GET", url);
  asked.responseType = "document";
  asked.setRequestHeader("accept", "text/html");
  const again = () => {
    clearTimeout(waiting);
    complain(AWAY);
    retrying = setTimeout(() => ask(url, resolve, Math.min(2 * pause, RETRY_MAX)), pause);
  };
  asked.onload = () => {
    if (asked.status >= 500 || asked.status === 429) return again();
    clearTimeout(waiting);
    retrying = undefined;
    complain("");
    resolve(asked.response?.querySelector("main") ? asked.response : null);
  };
  asked.onerror = again;
  asked.send();
  waiting = setTimeout(() => complain(SLOW), SLOW_AFTER);
}

function tell(text) {
  clearTimeout(telling);
  telling = setTimeout(() => (status.textContent = text), STATUS_DELAY);
}

/** The filters, where they are a drawer. */
const OPEN_DRAWER = CSS.supports("selector(:popover-open)") ? ".filters:popover-open" : ".filters.drawer";

const heading = (root) => root.querySelector("h1")?.textContent.trim() ?? "";

/** Puts a page in the place of this one; what is open and where the focus is stay. */
function show(page) {
  const named = (summary) => summary.dataset.key ?? summary.textContent;
  const opened = new Set([...main.querySelectorAll("details[open] > summary")].map(named));
  const focused = main.contains(document.activeElement) ? document.activeElement : null;
  const next = page.querySelector("main");
  const drawer = main.querySelector(OPEN_DRAWER);
  const scrolled = drawer?.scrollTop;
  // One live region tells, and it outlives what is shown.
  next.querySelector("[role=status]")?.removeAttribute("role");
  main.replaceChildren(...next.childNodes);
  for (const summary of main.querySelectorAll("details > summary")) {
    if (opened.has(named(summary))) summary.parentElement.open = true;
  }
  if (document.body.classList.contains("previewing")) preview?.refresh();
  if (drawer) {
    const drawn = main.querySelector(".filters");
    drawn?.showPopover();
    if (drawn) drawn.scrollTop = scrolled;
  }
  document.title = page.title;
  document.body.dataset.state = page.body.dataset.state ?? "";
  const kept = page.querySelectorAll("limier-recherche input[type=hidden]");
  const form = box.querySelector("form");
  form.querySelectorAll("input[type=hidden]").forEach((input) => input.remove());
  form.append(...kept);
  const feed = 'link[rel="alternate"]';
  document.querySelector(feed)?.replaceWith(page.querySelector(feed) ?? "");
  if (!focused) return;
  const key = focused.dataset.key ?? focused.name;
  const found = key && [...main.querySelectorAll("[data-key], [name]")].find(
    (element) => (element.dataset.key ?? element.name) === key,
  );
  const target = found || main.querySelector("h1");
  if (!found) target?.setAttribute("tabindex", "-1");
  target?.focus({ preventScroll: true });
}

/**
 * Loads an address into this page, and has `write` put it into the history once the answer is there: a
 * question that is overtaken leaves no trace.
 */
async function load(url, write, asked = url) {
  wanted = new URL(url).search;
  const page = await get(asked);
  if (!page) return location.assign(url);
  write?.(url);
  shown = wanted;
  show(page);
  tell(heading(main));
  return page;
}

/** Another place of the history; this one was left at `y`. */
function push(url, y = scrollY) {
  history.replaceState({ y }, "");
  history.pushState(null, "", url);
}

function replace(url) {
  history.replaceState(null, "", url);
}

/** Whatever reads the address of this page finds the one of what is shown. */
function settle() {
  const write = unwritten;
  unwritten = undefined;
  write?.();
}

if (isSearch) {
  let lastTyped = 0;
  /** What is typed without a pause is one search: only its first answer is another place. */
  let typed = {};

  box.addEventListener("limier:input", ({ detail: { query } }) => {
    const url = new URL(location.href);
    url.hash = "";
    url.searchParams.delete("page");
    url.searchParams.delete("q");
    if (query) url.searchParams.set("q", query);
    // Nothing asked for is another page; one letter is no question yet.
    if (!url.search || query.length === 1 || url.search === wanted) return;
    const asked = new URL(url);
    asked.searchParams.set("typing", "true");
    if (performance.now() - lastTyped > PAUSE) typed = { y: scrollY };
    lastTyped = performance.now();
    const mine = typed;
    const write = (url) => {
      const entry = (unwritten = () => {
        if (mine.isEntered) replace(url);
        else push(url, mine.y);
        mine.isEntered = true;
      });
      // Once the answer is seen: writing an address takes a browser as long as a frame.
      const seen = () => unwritten === entry && settle();
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(seen)));
    };
    load(url.href, write, asked.href);
  });
  for (const leaving of ["click", "submit", "focusin"]) addEventListener(leaving, settle, { capture: true });

  box.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const url = new URL(form.action);
    const filled = [...new FormData(form)].filter(([, value]) => value.trim());
    url.search = new URLSearchParams(filled);
    lastTyped = 0;
    if (!url.search) return location.assign(url);
    load(url.href, url.href === location.href ? replace : push);
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const { origin, pathname, search, hash } = link;
    if (origin !== location.origin || pathname !== location.pathname || hash || !search) return;
    event.preventDefault();
    lastTyped = 0;
    load(link.href, push).then((page) => {
      if (!page) return;
      box.value = new URLSearchParams(search).get("q") ?? "";
      scrollTo({ top: 0, behavior: "instant" });
    });
  });

  addEventListener("popstate", async ({ state }) => {
    lastTyped = 0;
    const { search } = location;
    unwritten = undefined;
    // Another place of the same page.
    if (search === shown) return;
    if (!search) return location.reload();
    if (!(await load(location.href))) return;
    box.value = new URLSearchParams(search).get("q") ?? "";
    scrollTo({ top: state?.y ?? 0, behavior: "instant" });
  });
}

/* What is opened here is among the recent notes of the box, and what was asked among its searches. */

if (isSearch) {
  const recent = import("./limier-more.js");
  document.addEventListener("click", async ({ target }) => {
    const link = target.closest?.(".hit a");
    if (!link || link.matches(".chip")) return;
    const base = new URL(box.getAttribute("src"), document.baseURI);
    const title = link.closest(".hit").querySelector("h2").textContent;
    const { remember } = await recent;
    remember(base, { title, url: link.href });
    if (box.value.trim()) remember(base, { q: box.value.trim() });
  }, { capture: true });
}

/* A preview beside the results, where there is room. What the reader chose last is kept by the browser;
   until then it is there on wide windows only. */

const PREVIEW = "limier:preview";
const hasRoom = matchMedia("(min-width: 64rem)");
const isWide = matchMedia("(min-width: 100rem)");
const toggle = document.querySelector(".to-preview");
let preview;

function stored(value) {
  try {
    if (value) localStorage.setItem(PREVIEW, value);
    return localStorage.getItem(PREVIEW);
  } catch {
    return value;
  }
}

async function usePreview(chosen = stored()) {
  const isOn = hasRoom.matches && (chosen ? chosen === "on" : isWide.matches);
  document.body.classList.toggle("previewing", isOn);
  toggle.setAttribute("aria-pressed", isOn);
  if (!isOn) return;
  preview ??= await import("./preview.js");
  preview.refresh();
}

if (toggle) {
  toggle.addEventListener("click", () => usePreview(stored(document.body.classList.contains("previewing") ? "off" : "on")));
  for (const query of [hasRoom, isWide]) query.addEventListener("change", () => usePreview());
  usePreview();
}

/* A value of a facet is found by its name. */

let filters;
document.addEventListener("focusin", ({ target }) => target.matches?.(".finder") && (filters ??= import("./filters.js")));
document.addEventListener("input", async ({ target }) => {
  if (!target.matches?.(".finder")) return;
  const { find } = await (filters ??= import("./filters.js"));
  find(target, tell);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.matches?.(".finder") || !event.target.value) return;
  // The field is emptied first; the next Escape closes the drawer.
  event.preventDefault();
  event.target.value = "";
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

/* The drawer goes the way it came: a swipe to the side closes it. Escape, a tap beside it and the
   gesture that goes back are the browser's own. */

let touched;
addEventListener("touchstart", ({ target, touches }) => {
  const isAlone = touches.length === 1 && target.closest?.(OPEN_DRAWER);
  touched = isAlone ? { x: touches[0].clientX, y: touches[0].clientY } : undefined;
}, { passive: true });
addEventListener("touchend", ({ changedTouches: [end] }) => {
  const across = touched ? end.clientX - touched.x : 0;
  if (across > SWIPE_MIN && across > 2 * Math.abs(end.clientY - touched.y)) {
    main.querySelector(OPEN_DRAWER)?.hidePopover();
  }
});
// What stood beside the results is no drawer any more.
matchMedia("(min-width: 56.01rem)").addEventListener("change", () => main.querySelector(OPEN_DRAWER)?.hidePopover());

/* What is shown follows the notes. */

let refreshing;

/** Whether a commit may change what is shown. */
function touches({ index_id, generation, changed, changed_total }) {
  const { note, state } = document.body.dataset;
  if (state === `${index_id}:${generation}`) return false;
  if (!note || changed_total === null || changed_total > changed.length) return true;
  return changed.includes(note);
}

async function refresh() {
  // Who is reading is not disturbed: not while text is selected, nor while a request is under way.
  const isFinding = [...document.querySelectorAll(".finder")].some(({ value }) => value);
  const isBusy = !getSelection().isCollapsed || isFinding || retrying || (request && request.readyState !== XMLHttpRequest.DONE);
  if (isBusy) return (refreshing = setTimeout(refresh, REFRESH_EVERY));
  refreshing = undefined;
  settle();
  const page = await get(location.href);
  if (!page) return;
  const next = page.querySelector("main").cloneNode(true);
  const current = main.cloneNode(true);
  for (const copy of [next, current]) {
    copy.querySelectorAll("[role=status]").forEach((element) => element.removeAttribute("role"));
    copy.querySelectorAll("[tabindex]").forEach((element) => element.removeAttribute("tabindex"));
    copy.querySelectorAll("details").forEach((element) => (element.open = false));
  }
  next.normalize();
  current.normalize();
  document.body.dataset.state = page.body.dataset.state ?? "";
  if (next.isEqualNode(current)) return;
  show(page);
  if (document.body.dataset.note && request.status === 404) {
    const gone = document.createElement("p");
    gone.textContent = "Cette note vient d’être supprimée ou déplacée.";
    main.querySelector("h1").after(gone);
    return tell(gone.textContent);
  }
  tell(`Mis à jour\u00a0: ${heading(main)}`);
}

/** Follows the commits while the page is seen: a connection is a scarce thing. */
async function follow() {
  let last = "";
  let pause = 1000;
  for (;;) {
    if (document.hidden) {
      await new Promise((seen) => document.addEventListener("visibilitychange", seen, { once: true }));
      continue;
    }
    const leaving = new AbortController();
    const hide = () => document.hidden && leaving.abort();
    document.addEventListener("visibilitychange", hide);
    try {
      const headers = { accept: "text/event-stream" };
      const key = box.getAttribute("key");
      if (key) headers.authorization = `Bearer ${key}`;
      if (last) headers["last-event-id"] = last;
      const url = new URL("api/v1/events", new URL(box.getAttribute("src"), document.baseURI));
      const response = await fetch(url, { headers, signal: leaving.signal, cache: "no-store" });
      if (!retrying) complain("");
      if (!response.ok) throw new Error(response.statusText);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        pause = 1000;
        text += value;
        const events = text.split("\n\n");
        text = events.pop();
        for (const event of events) {
          const data = /^data: ?(.*)$/m.exec(event)?.[1];
          if (!data) continue;
          const told = JSON.parse(data);
          last = String(told.generation);
          if (touches(told)) refreshing ??= setTimeout(refresh, 50);
        }
      }
    } catch (error) {
      // Refusals are told by the page itself, and one lost connection by nobody.
      if (error instanceof TypeError && pause > 1000) complain(AWAY);
    }
    document.removeEventListener("visibilitychange", hide);
    if (document.hidden) continue;
    await new Promise((done) => setTimeout(done, pause));
    pause = Math.min(pause * 2, 30_000);
  }
}

follow();
