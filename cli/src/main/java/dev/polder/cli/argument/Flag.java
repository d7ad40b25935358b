package dev.polder.cli.argument;

/**
 * One flag of a command.
 *
 * @param name its long name, without dashes
 * @param shorthand one letter, or empty
 * @param value what its value is called in the help; empty for a switch, whose value is true without one
 * @param description one line for the help
 */
public record Flag(String name, String shorthand, String value, String description) {

    /** pflag's name of the values of such flags. */
    private static final String LIST = "strings";

    /** A switch. */
    public static Flag of(String name, String description) {
        return new Flag(name, "", "", description);
    }

    /** A flag with a value. */
    public static Flag of(String name, String value, String description) {
        return new Flag(name, "", value, description);
    }

    /** A flag whose values add up: given several times, or with commas in between. */
    public static Flag list(String name, String description) {
        return new Flag(name, "", LIST, description);
    }

    boolean isList() {
        return value.equals(LIST);
    }

    boolean isSwitch() {
        return value.isEmpty();
    }

    /** How messages call it. */
    String title() {
        return shorthand.isEmpty() ? "--" + name : "-" + shorthand + ", --" + name;
    }
}
