package dev.polder.machinery.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** How a client authenticates, as both versions of OpenAPI say it. */
final class BearerToken {

    private static final String NAME = "BearerToken";

    private BearerToken() {}

    /** Adds the scheme to the schemes of a document, and requires it everywhere. */
    static void require(ObjectNode document, ObjectNode schemes) {
        schemes.putObject(NAME)
                .put("type", "apiKey")
                .put("description", "A bearer token")
                .put("name", "authorization")
                .put("in", "header");
        document.putArray("security").addObject().putArray(NAME);
    }
}
