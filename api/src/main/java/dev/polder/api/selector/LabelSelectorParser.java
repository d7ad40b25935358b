package dev.polder.api.selector;

import dev.polder.api.selector.LabelSelector.Operator;
import dev.polder.api.selector.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the grammar of label selectors (apimachinery {@code labels.Parse}). */
final class LabelSelectorParser {

    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private final String text;
    private int at;

    LabelSelectorParser(String text) {
        this.text = text;
    }

    List<Requirement> parse() {
        List<Requirement> requirements = new ArrayList<>();
        do {
            requirements.add(requirement());
            skipBlanks();
        } while (accept(","));
        if (at < text.length()) {
            throw malformed("found '" + text.substring(at) + "', expected: ',' or 'end of string'");
        }
        return requirements;
    }

    private Requirement requirement() {
        skipBlanks();
        if (accept("!")) {
            return new Requirement(key(), Operator.NOT_EXISTS, Set.of());
        }
        String key = key();
        skipBlanks();
        if (at == text.length() || text.charAt(at) == ',') {
            return new Requirement(key, Operator.EXISTS, Set.of());
        }
        if (accept("!=")) {
            return new Requirement(key, Operator.NOT_IN, Set.of(value()));
        }
        if (accept("==") || accept("=")) {
            return new Requirement(key, Operator.IN, Set.of(value()));
        }
        if (accept(">")) {
            return new Requirement(key, Operator.GREATER, Set.of(integer()));
        }
        if (accept("<")) {
            return new Requirement(key, Operator.LESS, Set.of(integer()));
        }
        String word = word();
        return switch (word) {
            case "in" -> new Requirement(key, Operator.IN, values());
            case "notin" -> new Requirement(key, Operator.NOT_IN, values());
            default -> throw malformed("found '" + word + "', expected: in, notin, =, ==, !=, gt, lt");
        };
    }

    private Set<String> values() {
        skipBlanks();
        if (!accept("(")) {
            throw malformed("found '" + rest() + "', expected: '('");
        }
        List<String> values = new ArrayList<>();
        do {
            values.add(value());
            skipBlanks();
        } while (accept(","));
        if (!accept(")")) {
            throw malformed("found '" + rest() + "', expected: ',' or ')'");
        }
        return LabelSelector.setOf(values);
    }

    private String key() {
        skipBlanks();
        String key = word();
        if (key.isEmpty()) {
            throw malformed("found '" + rest() + "', expected: !, identifier, or 'end of string'");
        }
        int slash = key.indexOf('/');
        String name = key.substring(slash + 1);
        boolean prefixed = slash < 0 || PREFIX.matcher(key.substring(0, slash)).matches();
        if (!prefixed || name.length() > 63 || !NAME.matcher(name).matches()) {
            throw malformed("<nil>: Invalid value: \"" + key
                    + "\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with"
                    + " an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation"
                    + " is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
        }
        return key;
    }

    private String value() {
        skipBlanks();
        String value = word();
        if (!value.isEmpty() && (value.length() > 63 || !NAME.matcher(value).matches())) {
            throw malformed("values[0][]: Invalid value: \"" + value
                    + "\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.',"
                    + " and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or"
                    + " '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
        }
        return value;
    }

    private String integer() {
        String value = value();
        try {
            return Long.toString(Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw malformed("values[0]: Invalid value: \"" + value + "\": for 'Gt', 'Lt' operators, the value must be"
                    + " an integer");
        }
    }

    private String word() {
        int start = at;
        while (at < text.length() && "=!<>(), \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    private boolean accept(String token) {
        if (text.startsWith(token, at)) {
            at += token.length();
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private String rest() {
        return text.substring(at);
    }

    private static IllegalArgumentException malformed(String detail) {
        return new IllegalArgumentException("unable to parse requirement: " + detail);
    }
}
