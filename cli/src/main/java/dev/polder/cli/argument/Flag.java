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

    /** A switch. */
    public static Flag of(String name, String description) {
        return new Flag(name, "", "", description);
    }

    /** A flag with a value. */
    public static Flag of(String name, String value, String description) {
        return new Flag(name, "", value, description);
    }

    boolean isSwitch() {
        return value.isEmpty();
    }

    /** How messages call it. */
    String title() {
        return shorthand.isEmpty() ? "--" + name : "-" + shorthand + ", --" + name;
    }
}
