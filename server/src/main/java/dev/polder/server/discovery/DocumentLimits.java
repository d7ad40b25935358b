package dev.polder.server.discovery;

/**
 * How much is kept of documents that can be made again.
 *
 * @param catalogues for how many different catalogues discovery documents and OpenAPI hashes are kept
 * @param openApiHashes of how many different OpenAPI documents the hash is kept, some 300 bytes each
 * @param openApiBytes how many bytes of OpenAPI documents are kept
 */
public record DocumentLimits(int catalogues, int openApiHashes, long openApiBytes) {

    public static final DocumentLimits DEFAULT = new DocumentLimits(256, 20_000, 64L << 20);

    public DocumentLimits {
        if (catalogues < 1 || openApiHashes < 1 || openApiBytes < 0) {
            throw new IllegalArgumentException("document limits must be positive");
        }
    }
}
