package dev.polder.apiexport.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.resource.GroupResource;
import java.util.ArrayList;
import java.util.List;

/**
 * What a permission claim of an export is about.
 *
 * @param resource which type
 * @param identity the identity hash of the export that it comes from; empty for what every logical cluster has
 */
record Claim(GroupResource resource, String identity) {

    /** Reads a list of claims of the newest version. */
    static List<Claim> list(JsonNode claims) {
        List<Claim> list = new ArrayList<>();
        for (JsonNode claim : claims) {
            GroupResource resource = new GroupResource(
                    claim.path("group").asText(""), claim.path("resource").asText(""));
            list.add(new Claim(resource, claim.path("identityHash").asText("")));
        }
        return list;
    }
}
