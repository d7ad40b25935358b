package dev.polder.codegen.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Reads from one logical cluster of a server. */
@FunctionalInterface
public interface ApiReader {

    /**
     * Reads an object, a list or a document.
     *
     * @param path below the logical cluster, such as {@code /apis/apiextensions.k8s.io/v1/customresourcedefinitions}
     * @return null when the server has nothing there (404); other refusals are the reader's exceptions
     */
    @Nullable
    ObjectNode get(String path);
}
