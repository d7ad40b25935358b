package dev.polder.api.selector;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A predicate over labels (apimachinery {@code labels.Selector}): requirements that must all hold.
 *
 * @param requirements the requirements; none selects everything
 */
public record LabelSelector(List<Requirement> requirements) {

    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /** How a requirement compares. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        NOT_EXISTS,
        GREATER,
        LESS
    }

    /**
     * One requirement on one label.
     *
     * @param key the label
     * @param operator how it compares
     * @param values what it compares with; one integer for {@code GREATER} and {@code LESS}
     */
    public record Requirement(String key, Operator operator, Set<String> values) {

        public Requirement {
            values = Set.copyOf(values);
        }

        boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case NOT_EXISTS -> value == null;
                case GREATER -> value != null && compare(value) > 0;
                case LESS -> value != null && compare(value) < 0;
            };
        }

        /** The sign of value minus bound; 0, which satisfies neither operator, when the label is not an integer. */
        private int compare(String value) {
            try {
                long bound = Long.parseLong(values.iterator().next());
                return Long.compare(Long.parseLong(value), bound);
            } catch (NumberFormatException notAnInteger) {
                return 0;
            }
        }
    }

    /**
     * Reads a selector: {@code a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1}.
     *
     * @throws IllegalArgumentException with upstream's words when it is malformed
     */
    public static LabelSelector parse(String text) {
        return text.isBlank() ? EVERYTHING : new LabelSelector(new LabelSelectorParser(text).parse());
    }

    public boolean isEverything() {
        return requirements.isEmpty();
    }

    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    static Set<String> setOf(List<String> values) {
        return new LinkedHashSet<>(new ArrayList<>(values));
    }
}
