package dev.polder.machinery.type;

import dev.polder.api.resource.GroupVersionKind;
import java.util.List;

/**
 * A subresource as discovery shows it.
 *
 * @param name {@code status}, {@code scale}, {@code finalize}, {@code approval} or {@code token}
 * @param kind what it speaks
 * @param verbs its verbs, in discovery's order
 */
public record Subresource(String name, GroupVersionKind kind, List<String> verbs) {}
