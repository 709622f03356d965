package dev.millrace.language.source;

import com.fasterxml.jackson.databind.JsonNode;

/** What a reader hands back: the values and, beside them, their places. */
record Tree(JsonNode node, Place place) {}
