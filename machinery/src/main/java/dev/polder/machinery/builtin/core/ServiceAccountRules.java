package dev.polder.machinery.builtin.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.List;

/** ServiceAccounts: their secrets are named and nothing more. */
public final class ServiceAccountRules extends BuiltinRules {

    public ServiceAccountRules() {
        super(new Traits(NameRule.DNS_SUBDOMAIN, false, false, true, false, true));
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        keepNamesOnly(object);
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old, String subresource) {
        keepNamesOnly(object);
    }

    private static void keepNamesOnly(ObjectNode object) {
        for (JsonNode secret : Nodes.list(object, "secrets")) {
            if (secret instanceof ObjectNode reference) {
                reference.retain(List.of("name"));
            }
        }
    }
}
