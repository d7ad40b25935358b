package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The condition of a filter.
 *
 * @param left what is compared, seen from the element
 * @param operator a comparison; empty asks only whether the left side is there
 * @param right what it is compared to, seen from the element
 */
record JsonPathCondition(JsonPath left, String operator, JsonPath right) {

    /** Whether an element fulfils the condition. */
    boolean holds(JsonNode element) {
        List<JsonNode> found = left.find(element);
        if (operator.isEmpty()) {
            return !found.isEmpty();
        }
        List<JsonNode> wanted = right.find(element);
        return found.size() == 1 && wanted.size() == 1 && compare(found.get(0), wanted.get(0));
    }

    private boolean compare(JsonNode a, JsonNode b) {
        if (operator.equals("==") || operator.equals("!=")) {
            boolean numbers = a.isNumber() && b.isNumber();
            boolean same = numbers ? a.decimalValue().compareTo(b.decimalValue()) == 0 : a.equals(b);
            return same == operator.equals("==");
        }
        int order;
        if (a.isNumber() && b.isNumber()) {
            order = a.decimalValue().compareTo(b.decimalValue());
        } else if (a.isTextual() && b.isTextual()) {
            order = a.textValue().compareTo(b.textValue());
        } else {
            return false;
        }
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> false;
        };
    }
}
