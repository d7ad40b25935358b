package dev.polder.machinery.cel.library.text;

/** Goes through a format (cel-go 0.22 {@code ext/formatting.go}, {@code parseFormatString}). */
final class FormatWalk {

    /** What becomes of the clauses: text at run time, a check of types before. */
    interface Arguments {

        int size();

        /** Called for every clause before it is read. */
        void request(int index) throws FormatException;

        String apply(FormatClause clause, int index) throws FormatException;
    }

    private FormatWalk() {}

    static String walk(String format, Arguments arguments) throws FormatException {
        StringBuilder out = new StringBuilder();
        int index = 0;
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at);
            if (c != '%' || format.startsWith("%%", at)) {
                out.append(c);
                at += c == '%' ? 2 : 1;
                continue;
            }
            arguments.request(index);
            if (at + 1 == format.length()) {
                throw new FormatException("unexpected end of string");
            }
            if (index >= arguments.size()) {
                throw new FormatException("index " + index + " out of range");
            }
            FormatClause clause = FormatClause.parse(format, at + 1);
            try {
                out.append(arguments.apply(clause, index));
            } catch (FormatException e) {
                throw e.in("error during formatting");
            }
            at = clause.end();
            index++;
        }
        return out.toString();
    }
}
