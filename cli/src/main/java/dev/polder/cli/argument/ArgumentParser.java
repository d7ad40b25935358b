package dev.polder.cli.argument;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads command lines by the rules of cobra and pflag: flags anywhere, {@code --} ends them. */
public final class ArgumentParser {

    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> words = new ArrayList<>();
    private Command command;
    private String path;

    private ArgumentParser(Command command, String path) {
        this.command = command;
        this.path = path;
    }

    /**
     * What a command line means.
     *
     * @param command the command that it calls, perhaps with one below it
     * @param arguments what was given to it
     */
    public record Parsed(Command command, Arguments arguments) {}

    /**
     * Reads the words after a program's name.
     *
     * @throws UsageException when a flag is unknown or its value is wrong
     */
    public static Parsed parse(Command root, String path, List<String> given) {
        ArgumentParser parser = new ArgumentParser(root, path);
        parser.read(given);
        return new Parsed(
                parser.command, new Arguments(parser.path, Map.copyOf(parser.values), List.copyOf(parser.words)));
    }

    private void read(List<String> given) {
        int next = 0;
        while (next < given.size()) {
            String word = given.get(next++);
            if (word.equals("--")) {
                words.addAll(given.subList(next, given.size()));
                return;
            }
            String following = next < given.size() ? given.get(next) : null;
            if (word.startsWith("--")) {
                next += longFlag(word, following) ? 1 : 0;
            } else if (word.length() > 1 && word.startsWith("-")) {
                next += shorthands(word.substring(1), following) ? 1 : 0;
            } else {
                word(word);
            }
        }
    }

    /** The first word may name a command below; its flags then count from there on, those before it stay known. */
    private void word(String word) {
        Command below = words.isEmpty() ? command.find(word) : null;
        if (below == null) {
            words.add(word);
        } else {
            command = below;
            path = path + " " + below.name();
        }
    }

    /** Whether it has used the word after it. */
    private boolean longFlag(String word, @Nullable String following) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word.substring(2) : word.substring(2, equals);
        if (name.isEmpty() || name.startsWith("-")) {
            throw new UsageException("bad flag syntax: " + word);
        }
        Flag flag = command.flag(name);
        if (flag == null) {
            throw new UsageException("unknown flag: --" + name);
        }
        if (equals >= 0) {
            set(flag, word.substring(equals + 1));
            return false;
        }
        if (flag.isSwitch()) {
            set(flag, "true");
            return false;
        }
        if (following == null) {
            throw new UsageException("flag needs an argument: --" + name);
        }
        set(flag, following);
        return true;
    }

    private boolean shorthands(String letters, @Nullable String following) {
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            Flag flag = command.shorthand(letter);
            if (flag == null) {
                throw new UsageException("unknown shorthand flag: '" + letter + "' in -" + letters.substring(i));
            }
            String rest = letters.substring(i + 1);
            if (rest.length() > 1 && rest.startsWith("=")) {
                set(flag, rest.substring(1));
                return false;
            }
            if (flag.isSwitch()) {
                set(flag, "true");
                continue;
            }
            if (!rest.isEmpty()) {
                set(flag, rest);
                return false;
            }
            if (following == null) {
                throw new UsageException("flag needs an argument: '" + letter + "' in -" + letters.substring(i));
            }
            set(flag, following);
            return true;
        }
        return false;
    }

    private void set(Flag flag, String value) {
        if (flag.isList()) {
            values.merge(flag.name(), value, (before, more) -> before + "," + more);
        } else {
            values.put(flag.name(), flag.isSwitch() ? bool(flag, value) : value);
        }
    }

    /** The spellings of Go's {@code strconv.ParseBool}. */
    private static String bool(Flag flag, String value) {
        return switch (value) {
            case "1", "t", "T", "true", "TRUE", "True" -> "true";
            case "0", "f", "F", "false", "FALSE", "False" -> "false";
            default ->
                throw new UsageException("invalid argument \"" + value + "\" for \"" + flag.title()
                        + "\" flag: strconv.ParseBool: parsing \"" + value + "\": invalid syntax");
        };
    }
}
