package dev.polder.api.selector;

import dev.polder.api.selector.LabelSelector.Operator;
import dev.polder.api.selector.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads the grammar of label selectors (apimachinery {@code labels.Parse}). */
final class LabelSelectorParser {

    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*+");

    private final String text;
    private int at;

    LabelSelectorParser(String text) {
        this.text = text;
    }

    List<Requirement> parse() {
        List<Requirement> requirements = new ArrayList<>();
        skipBlanks();
        if (at == text.length()) {
            return requirements;
        }
        if (!beginsRequirement()) {
            throw new IllegalArgumentException("found '" + token() + "', expected: !, identifier, or 'end of string'");
        }
        requirements.add(requirement());
        skipBlanks();
        while (accept(",")) {
            if (!beginsRequirement()) {
                throw new IllegalArgumentException("found '" + token() + "', expected: identifier after ','");
            }
            requirements.add(requirement());
            skipBlanks();
        }
        if (at < text.length()) {
            throw new IllegalArgumentException("found '" + token() + "', expected: ',' or 'end of string'");
        }
        return requirements;
    }

    private boolean beginsRequirement() {
        skipBlanks();
        return at < text.length() && (isWord(at) || (text.charAt(at) == '!' && !text.startsWith("!=", at)));
    }

    private boolean isWord(int index) {
        return "=!<>(), \t\r\n".indexOf(text.charAt(index)) < 0;
    }

    /** What comes next: a word, or a sign of one or two characters; empty at the end. */
    private String token() {
        skipBlanks();
        if (at == text.length()) {
            return "";
        }
        if (isWord(at)) {
            return word();
        }
        boolean two = text.startsWith("!=", at) || text.startsWith("==", at);
        return text.substring(at, at + (two ? 2 : 1));
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
            return new Requirement(key, Operator.NOT_IN, exactValue(key));
        }
        if (accept("==") || accept("=")) {
            return new Requirement(key, Operator.IN, exactValue(key));
        }
        if (accept(">")) {
            return new Requirement(key, Operator.GREATER, integer(key));
        }
        if (accept("<")) {
            return new Requirement(key, Operator.LESS, integer(key));
        }
        String word = token();
        return switch (word) {
            case "in" -> new Requirement(key, Operator.IN, values(key));
            case "notin" -> new Requirement(key, Operator.NOT_IN, values(key));
            default -> throw malformed("found '" + word + "', expected: in, notin, =, ==, !=, gt, lt");
        };
    }

    private Set<String> values(String key) {
        skipBlanks();
        if (!accept("(")) {
            throw malformed("found '" + token() + "' expected: '('");
        }
        List<String> values = new ArrayList<>();
        do {
            skipBlanks();
            values.add(word());
            skipBlanks();
        } while (accept(","));
        if (!accept(")")) {
            throw malformed("found '" + token() + "', expected: ',' or ')'");
        }
        return checked(key, values);
    }

    private String key() {
        skipBlanks();
        String key = word();
        if (key.isEmpty()) {
            throw malformed("found '" + token() + "', expected: identifier");
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

    private Set<String> exactValue(String key) {
        skipBlanks();
        if (at < text.length() && text.charAt(at) != ',' && !isWord(at)) {
            throw malformed("found '" + token() + "', expected: identifier");
        }
        return checked(key, List.of(word()));
    }

    /** Values are told by their places in their order, as upstream keeps them. */
    private static Set<String> checked(String key, List<String> values) {
        int place = 0;
        for (String value : new TreeSet<>(values)) {
            if (!value.isEmpty() && (value.length() > 63 || !NAME.matcher(value).matches())) {
                throw malformed("values[" + place + "][" + key + "]: Invalid value: \"" + value
                        + "\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
                        + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value', "
                        + " or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
            }
            place++;
        }
        return LabelSelector.setOf(values);
    }

    private Set<String> integer(String key) {
        String value = exactValue(key).iterator().next();
        try {
            return Set.of(Long.toString(Long.parseLong(value)));
        } catch (NumberFormatException e) {
            throw malformed("values[0]: Invalid value: \"" + value + "\": for 'Gt', 'Lt' operators, the value must be"
                    + " an integer");
        }
    }

    private String word() {
        int start = at;
        while (at < text.length() && isWord(at)) {
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

    private static IllegalArgumentException malformed(String detail) {
        return new IllegalArgumentException("unable to parse requirement: " + detail);
    }
}
