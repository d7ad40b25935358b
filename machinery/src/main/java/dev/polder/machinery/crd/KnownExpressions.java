package dev.polder.machinery.crd;

import dev.polder.machinery.crd.Definition.Version;
import dev.polder.machinery.schema.structural.RawSchema;
import java.util.HashSet;
import java.util.Set;

/**
 * The expressions that a definition has before an update. These may use what only later versions let new ones use, so that
 * a definition outlives a downgrade (apiextensions v0.32 {@code findPreexistingExpressions}).
 */
record KnownExpressions(Set<String> rules, Set<String> messages) {

    /** Of a definition that is new. */
    static final KnownExpressions NONE = new KnownExpressions(Set.of(), Set.of());

    static KnownExpressions of(Definition crd) {
        Set<String> rules = new HashSet<>();
        Set<String> messages = new HashSet<>();
        for (Version version : crd.versions()) {
            RawSchema schema = version.schema();
            if (schema != null) {
                schema.forEach(node -> node.list("x-kubernetes-validations").forEach(rule -> {
                    rules.add(rule.text("rule"));
                    messages.add(rule.text("messageExpression"));
                }));
            }
        }
        return new KnownExpressions(Set.copyOf(rules), Set.copyOf(messages));
    }
}
