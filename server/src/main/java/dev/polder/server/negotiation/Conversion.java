package dev.polder.server.negotiation;

/**
 * The type a clause of {@code Accept} wants the answer turned into: its {@code as}, {@code g} and {@code v} parameters.
 *
 * @param kind the kind; empty when not given
 * @param group the group; empty when not given
 * @param version the version; empty when not given
 */
public record Conversion(String kind, String group, String version) {

    /** What a clause asks for. */
    public static Conversion of(MediaRange range) {
        return new Conversion(range.parameter("as"), range.parameter("g"), range.parameter("v"));
    }

    /** Whether no conversion is asked for. */
    public boolean isNone() {
        return kind.isEmpty() && group.isEmpty() && version.isEmpty();
    }

    boolean isMeta() {
        return group.equals("meta.k8s.io") && (version.equals("v1") || version.equals("v1beta1"));
    }
}
