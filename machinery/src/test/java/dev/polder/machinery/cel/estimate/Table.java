package dev.polder.machinery.cel.estimate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Reads tables of expectations: a line a row, columns between bars, comments after {@code #}. */
final class Table {

    private Table() {}

    static List<List<String>> rows(String file) {
        try (var in = Table.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException(file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> Arrays.stream(line.split(" \\| ", -1))
                            .map(cell -> cell.replace("\\|", "|"))
                            .toList())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }
}
