package dev.polder.server.matrix;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A rule of a role, and how rules are read (k/k {@code pkg/registry/rbac/validation/rule.go}).
 *
 * @param urls paths, a star at the end for all that begin so; empty for a rule about resources
 */
record Rule(List<String> verbs, List<String> groups, List<String> resources, List<String> names, List<String> urls) {

    static Rule on(String verbs, String group, String resources) {
        return new Rule(list(verbs), List.of(group), list(resources), List.of(), List.of());
    }

    static Rule named(String verbs, String group, String resource, String names) {
        return new Rule(list(verbs), List.of(group), List.of(resource), list(names), List.of());
    }

    static Rule paths(String verbs, String urls) {
        return new Rule(list(verbs), List.of(), List.of(), List.of(), list(urls));
    }

    private static List<String> list(String words) {
        return List.of(words.split(","));
    }

    boolean allows(Ask ask) {
        if (!has(verbs, ask.verb())) {
            return false;
        }
        if (!ask.resourceRequest()) {
            return urls.stream().anyMatch(url -> covers(url, ask.path()));
        }
        String resource = ask.subresource().isEmpty() ? ask.resource() : ask.resource() + "/" + ask.subresource();
        return has(groups, ask.group()) && has(resources, resource) && (names.isEmpty() || names.contains(ask.name()));
    }

    private static boolean has(List<String> allowed, String asked) {
        return allowed.contains("*") || allowed.contains(asked);
    }

    private static boolean covers(String url, String path) {
        return url.equals(path) || (url.endsWith("*") && path.startsWith(url.substring(0, url.length() - 1)));
    }

    /** As a role has it. */
    String json() {
        return urls.isEmpty()
                ? "{\"verbs\":" + json(verbs) + ",\"apiGroups\":" + json(groups) + ",\"resources\":" + json(resources)
                        + ",\"resourceNames\":" + json(names) + "}"
                : "{\"verbs\":" + json(verbs) + ",\"nonResourceURLs\":" + json(urls) + "}";
    }

    private static String json(List<String> texts) {
        return texts.stream().map(text -> "\"" + text + "\"").collect(Collectors.joining(",", "[", "]"));
    }
}
