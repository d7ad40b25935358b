package dev.polder.codegen.go;

import java.util.ArrayList;
import java.util.List;

/** Lines of names and values as gofmt has them: the values begin in one column. */
final class Aligned {

    private record Line(String name, String value) {}

    private final List<Line> lines = new ArrayList<>();

    void add(String name, String value) {
        lines.add(new Line(name, value));
    }

    /** The lines, indented once. */
    @Override
    public String toString() {
        int width = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            text.append('\t').append(line.name());
            text.repeat(' ', width - line.name().length() + 1);
            text.append(line.value()).append('\n');
        }
        return text.toString();
    }
}
