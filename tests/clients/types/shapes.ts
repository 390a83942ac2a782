// What Meilisearch's client for JavaScript says that answers are: its own types, under a name each.

import type {
  Health, IndexesResults, IndexObject, IndexStats, MeilisearchErrorResponse, MultiSearchResponse, ResourceResults,
  SearchForFacetValuesResponse, SearchResponse, Settings, Stats, Version,
} from "meilisearch";

type Document = Record<string, any>;
type Either = SearchResponse<Document>;
type Endless = Omit<Either, Paged> & Required<Pick<Either, "offset" | "limit" | "estimatedTotalHits">>;
type Paged = "totalHits" | "hitsPerPage" | "page" | "totalPages";

export type Found = Endless;
export type FoundPage = Omit<Either, "offset" | "limit" | "estimatedTotalHits"> & Required<Pick<Either, Paged>>;
/** Its client gives it the type of a search; a document has an id and no query. */
export type Like = Omit<Endless, "query"> & { id: string };
export type Many = MultiSearchResponse<Document>;
/** The same: it is of several queries. */
export type Merged = Omit<Endless, "query">;
export type Values = SearchForFacetValuesResponse;
export type Documents = ResourceResults<Document[]>;
export type Indexes = IndexesResults<IndexObject[]>;
export type OneIndex = IndexObject;
export type Numbers = Stats;
export type IndexNumbers = IndexStats;
export type Set = Settings;
export type Program = Version;
export type Alive = Health;
export type Refused = MeilisearchErrorResponse;
