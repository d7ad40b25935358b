package dev.polder.machinery.cel.library.text;

import dev.polder.machinery.schema.field.GoText;
import java.nio.charset.StandardCharsets;

/**
 * A place in a format where a value goes.
 *
 * @param verb one of {@code s d f e b x X o}
 * @param precision the number behind a dot; 6 when there is none
 * @param end the index behind it
 */
record FormatClause(char verb, long precision, int end) {

    private static final int DEFAULT_PRECISION = 6;
    private static final String VERBS = "sdfebxXo";

    /** Reads what follows a percent sign. */
    static FormatClause parse(String format, int start) throws FormatException {
        try {
            int at = start;
            long precision = DEFAULT_PRECISION;
            if (format.charAt(at) == '.') {
                at++;
                int first = at;
                while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
                    at++;
                }
                precision = precision(format.substring(first, at), at == format.length());
            }
            return new FormatClause(verb(format, at), precision, at + 1);
        } catch (FormatException e) {
            throw e.in("could not parse formatting clause");
        }
    }

    private static long precision(String digits, boolean last) throws FormatException {
        String context = "error while parsing precision: ";
        if (last) {
            throw new FormatException(context + "could not find end of precision specifier");
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new FormatException(context + "error while converting precision to integer: strconv.Atoi: parsing "
                    + GoText.quote(digits) + ": "
                    + (digits.isEmpty() ? "invalid syntax" : "value out of range"));
        }
    }

    private static char verb(String format, int at) throws FormatException {
        char verb = format.charAt(at);
        if (VERBS.indexOf(verb) < 0) {
            // Upstream looks at bytes.
            byte first = Character.toString(format.codePointAt(at)).getBytes(StandardCharsets.UTF_8)[0];
            throw new FormatException("unrecognized formatting clause \"" + (char) (first & 0xff) + "\"");
        }
        return verb;
    }
}
