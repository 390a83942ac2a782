"""Meilisearch's client for Python, unmodified: only its host is another."""

import unittest

import meilisearch
from meilisearch.errors import MeilisearchApiError

from service import Service


class Compatible(unittest.TestCase):
    def test_it_searches_and_gets_documents(self):
        with Service() as service:
            client = meilisearch.Client(f"{service.url}/compat/meilisearch")
            index = client.index("notes")
            found = index.search("relais", {"filter": "tags = rouge", "facets": ["tags"], "limit": 1})
            self.assertEqual(found["estimatedTotalHits"], 2)
            self.assertEqual(found["facetDistribution"]["tags"], {"rouge": 2, "vert": 1})
            document = index.get_document(found["hits"][0]["id"])
            self.assertIn("relais", document.content)
            self.assertEqual(client.multi_search([{"indexUid": "notes", "q": "carte"}])["results"][0]["hits"][0]["path"], "b.md")
            with self.assertRaises(MeilisearchApiError) as caught:
                index.search("relais", {"filter": "colour = red"})
            self.assertEqual(caught.exception.code, "invalid_search_filter")


if __name__ == "__main__":
    unittest.main()
