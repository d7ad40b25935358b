package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Reads one path. All its methods throw {@link IllegalArgumentException} when the text is no path. */
final class JsonPathParser {

    private static final List<String> OPERATORS = List.of("==", "!=", "<=", ">=", "<", ">");

    private final String text;
    private int position;

    JsonPathParser(String text) {
        this.text = text;
    }

    /** The whole text. */
    JsonPath path() {
        List<JsonPath.Step> steps = steps();
        if (position < text.length()) {
            throw malformed();
        }
        return new JsonPath(steps);
    }

    private List<JsonPath.Step> steps() {
        List<JsonPath.Step> steps = new ArrayList<>();
        if (at('$') || at('@')) {
            position++;
        }
        while (position < text.length()) {
            if (at('[')) {
                position++;
                steps.add(bracket());
            } else if (at('.')) {
                position++;
                if (at('*')) {
                    position++;
                    steps.add(JsonPath.wildcard());
                } else if (position < text.length() && !at('[')) {
                    steps.add(JsonPath.child(name()));
                }
            } else if (position == 0) {
                steps.add(JsonPath.child(name()));
            } else {
                break;
            }
        }
        return steps;
    }

    /** A name ends before a dot, a bracket, an operator or a blank; a backslash takes the next character as it is. */
    private String name() {
        StringBuilder name = new StringBuilder();
        while (position < text.length() && ".[]()=!<> ".indexOf(text.charAt(position)) < 0) {
            if (at('\\') && position + 1 < text.length()) {
                position++;
            }
            name.append(text.charAt(position++));
        }
        if (name.isEmpty()) {
            throw malformed();
        }
        return name.toString();
    }

    private JsonPath.Step bracket() {
        if (at('?')) {
            position++;
            expect('(');
            JsonPathCondition condition = condition();
            expect(')');
            expect(']');
            return JsonPath.filter(condition);
        }
        if (at('\'') || at('"')) {
            String name = quoted();
            expect(']');
            return JsonPath.child(name);
        }
        int end = text.indexOf(']', position);
        if (end < 0) {
            throw malformed();
        }
        String inside = text.substring(position, end).strip();
        position = end + 1;
        if (inside.equals("*")) {
            return JsonPath.wildcard();
        }
        return inside.contains(":") ? slice(inside.split(":", -1)) : JsonPath.index(Integer.parseInt(inside));
    }

    private JsonPath.Step slice(String[] parts) {
        int stride = parts.length > 2 && !parts[2].isEmpty() ? Integer.parseInt(parts[2]) : 1;
        if (parts.length > 3 || stride < 1) {
            throw malformed();
        }
        int from = parts[0].isEmpty() ? 0 : Integer.parseInt(parts[0]);
        int to = parts[1].isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(parts[1]);
        return JsonPath.slice(from, to, stride);
    }

    private JsonPathCondition condition() {
        JsonPath left = operand();
        blanks();
        for (String operator : OPERATORS) {
            if (text.startsWith(operator, position)) {
                position += operator.length();
                JsonPath right = operand();
                blanks();
                return new JsonPathCondition(left, operator, right);
            }
        }
        return new JsonPathCondition(left, "", left);
    }

    /** A path from the element, or a constant. */
    private JsonPath operand() {
        blanks();
        if (at('@')) {
            return new JsonPath(steps());
        }
        JsonNode constant = constant();
        return new JsonPath(List.of((node, results) -> results.add(constant)));
    }

    private JsonNode constant() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (at('\'') || at('"')) {
            return json.textNode(quoted());
        }
        int start = position;
        while (position < text.length() && " )=!<>".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        String word = text.substring(start, position);
        return switch (word) {
            case "true" -> json.booleanNode(true);
            case "false" -> json.booleanNode(false);
            default -> json.numberNode(new BigDecimal(word));
        };
    }

    private String quoted() {
        char quote = text.charAt(position++);
        StringBuilder value = new StringBuilder();
        while (!at(quote)) {
            if (at('\\')) {
                position++;
            }
            if (position >= text.length()) {
                throw malformed();
            }
            value.append(text.charAt(position++));
        }
        position++;
        return value.toString();
    }

    private void blanks() {
        while (at(' ')) {
            position++;
        }
    }

    private void expect(char wanted) {
        if (!at(wanted)) {
            throw malformed();
        }
        position++;
    }

    private boolean at(char wanted) {
        return position < text.length() && text.charAt(position) == wanted;
    }

    private IllegalArgumentException malformed() {
        return new IllegalArgumentException("malformed JSONPath at " + position + ": " + text);
    }
}
