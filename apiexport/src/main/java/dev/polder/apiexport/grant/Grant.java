package dev.polder.apiexport.grant;

import dev.polder.api.selector.LabelSelector;
import java.util.Map;
import java.util.Set;

/**
 * What the provider of an export may have of one resource in one logical cluster: what the export asks for and a binding there
 * gives.
 *
 * @param bound whether it is the export's own resource
 * @param verbs what may be done; {@code *} for everything
 * @param selector of which objects
 * @param labels labels that every object has that the provider may see: those that it makes get them
 * @param since the revision at which this became so
 */
public record Grant(boolean bound, Set<String> verbs, LabelSelector selector, Map<String, String> labels, long since) {

    public Grant {
        verbs = Set.copyOf(verbs);
        labels = Map.copyOf(labels);
    }

    /** Whether something may be done. */
    public boolean allows(String verb) {
        return verbs.contains("*") || verbs.contains(verb);
    }
}
