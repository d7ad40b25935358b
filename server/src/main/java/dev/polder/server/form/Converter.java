package dev.polder.server.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.spi.schema.ServedResource;
import java.util.List;

/** Converts objects of types that have a webhook or rules for it. */
@FunctionalInterface
public interface Converter {

    /**
     * Converts objects, all in one call. Blocks.
     *
     * @param resource a resource whose type has a webhook or rules
     * @param objects in whatever versions of the type; may be returned as they are
     * @param apiVersion the version wanted
     * @return the objects in that version, in the same order
     * @throws dev.polder.api.status.ApiException when one of them cannot be converted
     */
    List<ObjectNode> convert(ServedResource resource, List<ObjectNode> objects, String apiVersion);
}
