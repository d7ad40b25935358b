package dev.polder.machinery.type;

import org.jspecify.annotations.Nullable;

/**
 * How the versions of a type differ: as rules say, else as a webhook does, else in {@code apiVersion} alone.
 *
 * @param webhook null when there is none that is asked
 * @param rules null when there are none
 */
public record ConversionWay(
        @Nullable ConversionWebhook webhook, @Nullable FieldConversion rules) {

    /** Versions that differ in their names alone. */
    public static final ConversionWay NONE = new ConversionWay(null, null);
}
