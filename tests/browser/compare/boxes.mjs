// The boxes that are compared, each as its documentation says to put it into a French page: its files, its
// place, its script, how a reader opens it, types and looks on, how one narrows by a filter where it has
// any, and how its name is hidden from those who must not know whose it is.

/** What those who feed it by a service of its own ask: DocSearch's requests, answered from Limier's hits. */
const STAND_IN = `(client) => {
  const asked = async (route, fields, chosen) => {
    const parameters = new URLSearchParams(fields);
    for (const [facet, label] of chosen) parameters.append(facet, label);
    return (await fetch("LIMIER/api/v1/" + route + "?" + parameters)).json();
  };
  const labels = (values) => values.flatMap(({ label, count, children }) => [[label, count], ...labels(children)]);
  const level = (titles, at) => (at ? titles[at] ?? null : titles[0]);
  const record = (hit) => {
    const titles = hit.breadcrumb.length ? hit.breadcrumb : [hit.title];
    const hierarchy = Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((at) => ["lvl" + at, level(titles, at)]));
    const [snippet] = hit.snippets;
    const url = "LIMIER" + hit.url;
    const marked = Object.fromEntries(Object.entries(hierarchy).filter(([, value]) => value).map(([name, value]) => [name, { value, matchLevel: "none" }]));
    const shown = { hierarchy: marked, content: { value: snippet?.html ?? "", matchLevel: "full" } };
    return { objectID: hit.id, url, url_without_anchor: url.split("#")[0], anchor: hit.anchor, hierarchy, content: snippet?.text || null,
      type: snippet?.html ? "content" : "lvl" + Math.min(titles.length - 1, 5), _highlightResult: shown, _snippetResult: shown };
  };
  const search = async ({ requests: [{ query, indexName, facets, facetFilters }] }) => {
    const about = { index: indexName, query, processingTimeMS: 1, params: "" };
    if (facets) {
      const found = await asked("facets", { facets: facets.join() }, []);
      const counted = Object.entries(found.facets).map(([facet, values]) => [facet, Object.fromEntries(labels(values))]);
      return { results: [{ ...about, hits: [], nbHits: 0, facets: Object.fromEntries(counted) }] };
    }
    const chosen = (facetFilters ?? []).flat().map((filter) => filter.split(/:(.*)/s));
    const answer = query ? await asked("search", { q: query, limit: 20, typing: true }, chosen) : { hits: [], total: 0 };
    return { results: [{ ...about, hits: answer.hits.map(record), nbHits: answer.total }] };
  };
  return { ...client, search };
}`;

/** DocSearch's words in French. */
const FRENCH = {
  button: { buttonText: "Rechercher", buttonAriaLabel: "Rechercher" },
  modal: {
    searchBox: { clearButtonTitle: "Effacer", closeButtonText: "Fermer", placeholderText: "Rechercher dans les notes" },
    startScreen: { recentSearchesTitle: "Notes consultées", favoriteSearchesTitle: "Notes épinglées" },
    noResultsScreen: { noResultsText: "Aucun résultat pour", suggestedQueryText: "Essayez" },
    facets: { defaultValueLabel: "Toutes", clearAllLabel: "Tout effacer" },
    footer: { selectText: "ouvrir", navigateText: "parcourir", closeText: "fermer", poweredByText: "Recherche par" },
  },
};

/** The same words of meilisearch-docsearch, which has fewer. */
const FRENCH_MEILISEARCH = {
  button: { buttonText: "Rechercher", buttonAriaLabel: "Rechercher" },
  modal: {
    searchDocsPlaceHolder: "Rechercher dans les notes", cancelButtonText: "Fermer", resetButtonTitle: "Effacer",
    selectText: "ouvrir", navigateText: "parcourir", closeText: "fermer", poweredByText: "Recherche par",
  },
};

const given = (options) => JSON.stringify(options);

/** The organisation that the task of the filters chooses. */
export const ORGANISATION = "Direction interministérielle du numérique";

export const BOXES = {
  Limier: {
    head: '<script type="module" src="LIMIER/limier.js"></script>',
    body: '<limier-recherche src="LIMIER"></limier-recherche>',
    field: "limier-recherche input",
    hit: "limier-recherche .option",
    isPage: true,
    hide: `.brand img, .bottom { display: none !important } .brand span { font-size: 0 } .brand span::before { content: "Intranet"; font-size: 1.25rem }`,
  },
  DocSearch: {
    head: '<link rel="stylesheet" href="/npm/@docsearch/css/dist/style.css"><script src="/npm/@docsearch/js/dist/umd/index.js"></script>',
    body: '<div id="box"></div>',
    script: `docsearch({ container: "#box", appId: "a", apiKey: "b", indices: ["notes"], translations: ${given(FRENCH)},
      facets: [{ key: "organisation", label: "Organisation" }, { key: "theme", label: "Thème" }], transformSearchClient: ${STAND_IN} });`,
    opener: ".DocSearch-Button",
    field: ".DocSearch-Input",
    hit: ".DocSearch-Hit",
    isFirstChosen: true,
    async narrow(page) {
      await page.getByRole("button", { name: "Organisation" }).click();
      await page.getByRole("menuitemcheckbox", { name: ORGANISATION, exact: true }).click();
      await page.keyboard.press("Escape");
    },
    hide: ".DocSearch-Logo { visibility: hidden }",
  },
  Pagefind: {
    head: '<link rel="stylesheet" href="/pagefind/pagefind-ui.css"><script src="/pagefind/pagefind-ui.js"></script>',
    body: '<div id="box"></div>',
    script: 'new PagefindUI({ element: "#box", showSubResults: true, showImages: false });',
    field: ".pagefind-ui__search-input",
    hit: ".pagefind-ui__result-link",
    // It has no keys of its own: one goes from link to link.
    next: "Tab",
    chosen: ".pagefind-ui__result-link:focus",
    async narrow(page) {
      await page.locator(".pagefind-ui__filter-name", { hasText: "Organisation" }).click();
      await page.getByLabel(ORGANISATION).first().check();
    },
  },
  "Pagefind Component UI": {
    head: '<link rel="stylesheet" href="/pagefind/pagefind-component-ui.css"><script type="module" src="/pagefind/pagefind-component-ui.js"></script>',
    body: `<pagefind-modal-trigger></pagefind-modal-trigger><pagefind-modal>
      <pagefind-modal-header><pagefind-input></pagefind-input></pagefind-modal-header>
      <pagefind-modal-body><div style="display: flex; flex-wrap: wrap; gap: .5rem 1rem"><pagefind-filter-dropdown filter="Organisation"></pagefind-filter-dropdown><pagefind-filter-dropdown filter="Thème"></pagefind-filter-dropdown></div>
        <pagefind-summary></pagefind-summary><pagefind-results></pagefind-results></pagefind-modal-body>
      <pagefind-modal-footer><pagefind-keyboard-hints></pagefind-keyboard-hints></pagefind-modal-footer></pagefind-modal>`,
    opener: ".pf-trigger-btn",
    field: ".pf-input",
    hit: ".pf-result-link",
    chosen: ".pf-result-link:focus",
    async narrow(page) {
      await page.locator(".pf-dropdown-trigger", { hasText: "Organisation" }).click();
      await page.locator(".pf-dropdown-option", { hasText: ORGANISATION }).first().click();
      await page.locator(".pf-dropdown-trigger", { hasText: "Organisation" }).click();
    },
  },
  "meilisearch-docsearch": {
    head: '<link rel="stylesheet" href="/npm/meilisearch-docsearch/dist/index.css"><script src="/npm/meilisearch-docsearch/dist/index.global.js"></script>',
    body: '<div id="box"></div>',
    script: `__docsearch_meilisearch__.docsearch({ container: "#box", host: "LIMIER/compat/meilisearch", apiKey: "", indexUid: "notes", translations: ${given(FRENCH_MEILISEARCH)} });`,
    opener: ".docsearch-btn",
    field: ".docsearch-modal-search-input",
    hit: ".docsearch-modal-search-hits-item",
    isFirstChosen: true,
    hide: ".docsearch-modal-footer-logo { visibility: hidden }",
  },
  "docs-searchbar.js": {
    head: '<link rel="stylesheet" href="/npm/docs-searchbar.js/dist/cdn/docs-searchbar.min.css"><script src="/npm/docs-searchbar.js/dist/cdn/docs-searchbar.min.js"></script>',
    body: '<input id="box" type="search" placeholder="Rechercher dans les notes" aria-label="Rechercher dans les notes">',
    script: 'docsSearchBar({ hostUrl: "LIMIER/compat/meilisearch", apiKey: "", indexUid: "notes", inputSelector: "#box", enhancedSearchInput: true }); document.querySelector(".searchbox input").placeholder = "Rechercher dans les notes";',
    field: ".searchbox input",
    hit: ".dsb-suggestion",
    isFirstChosen: true,
    hide: ".docs-searchbar-footer { visibility: hidden }",
  },
};
