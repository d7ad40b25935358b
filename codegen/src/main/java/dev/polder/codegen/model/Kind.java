package dev.polder.codegen.model;

import java.util.List;

/**
 * A kind of objects.
 *
 * @param group the API group that it belongs to
 * @param names what it is called
 * @param namespaced whether its objects lie in namespaces
 * @param versions the versions that are served, the most stable first, as Kubernetes orders them
 */
public record Kind(String group, Names names, boolean namespaced, List<Version> versions) {

    public Kind {
        versions = List.copyOf(versions);
    }

    /**
     * What a kind is called.
     *
     * @param kind for example {@code Certificate}
     * @param list the kind of its lists
     * @param plural its resource, as in URLs
     * @param singular one of it, in lower case
     * @param shortNames what kubectl takes for it
     * @param categories the sets of resources that it belongs to
     */
    public record Names(
            String kind,
            String list,
            String plural,
            String singular,
            List<String> shortNames,
            List<String> categories) {

        public Names {
            shortNames = List.copyOf(shortNames);
            categories = List.copyOf(categories);
        }
    }
}
