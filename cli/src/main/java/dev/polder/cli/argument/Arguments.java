package dev.polder.cli.argument;

import java.util.List;
import java.util.Map;

/**
 * What was given to a command.
 *
 * @param path the names by which it was called, from the program on
 * @param values the value of each flag that was given, by its long name
 * @param words what is no flag
 */
public record Arguments(String path, Map<String, String> values, List<String> words) {

    /** The value of a flag; empty when it was not given. */
    public String value(String flag) {
        return values.getOrDefault(flag, "");
    }

    /** The values of a flag that takes several; none when it was not given. */
    public List<String> values(String flag) {
        return value(flag).isEmpty() ? List.of() : List.of(value(flag).split(",", -1));
    }

    /** Whether a switch is on. */
    public boolean isOn(String flag) {
        return value(flag).equals("true");
    }
}
