package dev.polder.server.authn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads comma-separated records as Go's {@code encoding/csv} does (RFC 4180): empty lines are skipped, a field in quotes
 * may hold commas, line breaks and doubled quotes, and blanks belong to their field.
 */
final class CsvRecords {

    private final String text;
    private int at;
    private int line = 1;
    private int lineStart;

    private CsvRecords(String text) {
        this.text = text;
    }

    /**
     * Reads all records.
     *
     * @throws IOException for a quote where none may stand, with Go's message
     */
    static List<List<String>> read(String text) throws IOException {
        CsvRecords reader = new CsvRecords(text.replace("\r\n", "\n"));
        List<List<String>> records = new ArrayList<>();
        while (reader.at < reader.text.length()) {
            if (reader.text.charAt(reader.at) == '\n') {
                reader.newLine();
            } else {
                records.add(reader.record());
            }
        }
        return records;
    }

    private List<String> record() throws IOException {
        int first = line;
        List<String> fields = new ArrayList<>();
        while (true) {
            boolean quoted = at < text.length() && text.charAt(at) == '"';
            fields.add(quoted ? quoted(first) : bare());
            if (at >= text.length()) {
                return fields;
            }
            if (text.charAt(at) == '\n') {
                newLine();
                return fields;
            }
            at++;
        }
    }

    private String bare() throws IOException {
        int start = at;
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
            if (text.charAt(at) == '"') {
                throw error(line, line, "bare \" in non-quoted-field");
            }
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted(int recordLine) throws IOException {
        StringBuilder field = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                field.append(c);
                newLine();
            } else if (c != '"') {
                field.append(c);
                at++;
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                field.append('"');
                at += 2;
            } else {
                at++;
                if (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
                    at--;
                    throw error(recordLine, line, "extraneous or missing \" in quoted-field");
                }
                return field.toString();
            }
        }
        throw error(recordLine, line, "extraneous or missing \" in quoted-field");
    }

    private void newLine() {
        at++;
        line++;
        lineStart = at;
    }

    private IOException error(int recordLine, int errorLine, String what) {
        int column = at - lineStart + 1;
        String where = recordLine == errorLine
                ? "parse error on line " + errorLine + ", column " + column
                : "record on line " + recordLine + "; parse error on line " + errorLine + ", column " + column;
        return new IOException(where + ": " + what);
    }
}
