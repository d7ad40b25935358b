package dev.polder.server.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.request.RequestInfo;
import java.util.List;

/** What a workspace type lets its initializer or terminator do: rules as roles have them (kcp {@code lifecycle_groups.go}). */
public final class LifecyclePermissions {

    private LifecyclePermissions() {}

    /** Whether one of the rules allows a request. */
    public static boolean allow(JsonNode rules, RequestInfo info) {
        for (JsonNode rule : rules) {
            if (allows(rule, info)) {
                return true;
            }
        }
        return false;
    }

    private static boolean allows(JsonNode rule, RequestInfo info) {
        if (!matches(rule, "verbs", info.verb())) {
            return false;
        }
        if (!info.isResource()) {
            return ObjectFacts.texts(rule.path("nonResourceURLs")).stream().anyMatch(url -> covers(url, info.path()));
        }
        List<String> names = ObjectFacts.texts(rule.path("resourceNames"));
        return matches(rule, "apiGroups", info.group())
                && resource(ObjectFacts.texts(rule.path("resources")), info)
                && (names.isEmpty() || names.contains(info.name()));
    }

    private static boolean matches(JsonNode rule, String field, String asked) {
        List<String> allowed = ObjectFacts.texts(rule.path(field));
        return allowed.contains("*") || allowed.contains(asked);
    }

    private static boolean resource(List<String> allowed, RequestInfo info) {
        boolean whole = info.subresource().isEmpty();
        String asked = whole ? info.resource() : info.resource() + "/" + info.subresource();
        return allowed.contains("*")
                || allowed.contains(asked)
                || (!whole && allowed.contains("*/" + info.subresource()));
    }

    private static boolean covers(String url, String path) {
        return url.equals("*")
                || url.equals(path)
                || (url.endsWith("*") && path.startsWith(url.substring(0, url.length() - 1)));
    }
}
