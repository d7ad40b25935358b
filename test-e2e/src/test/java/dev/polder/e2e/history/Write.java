package dev.polder.e2e.history;

/**
 * One attempt to change one object.
 *
 * @param name the object; it is written by one writer only, one attempt after the other
 * @param value what the attempt makes of it; empty for a deletion
 * @param outcome how it ended
 */
public record Write(String name, String value, Outcome outcome) {

    /** What the writer knows. */
    public sealed interface Outcome {}

    /** The server has said yes, and under which version. */
    public record Acknowledged(long revision) implements Outcome {}

    /** The server has said yes to a deletion, whose answer tells no version. */
    public record Gone() implements Outcome {}

    /** No answer came: it may have happened or not, but not by half. */
    public record Unknown() implements Outcome {}

    public static Write put(String name, String value, Outcome outcome) {
        return new Write(name, value, outcome);
    }

    public static Write delete(String name, Outcome outcome) {
        return new Write(name, "", outcome);
    }

    public boolean isDelete() {
        return value.isEmpty();
    }
}
