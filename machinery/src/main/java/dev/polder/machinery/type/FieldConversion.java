package dev.polder.machinery.type;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How the versions of a type differ by rules that are run here. One instance serves everybody who has a type with the same
 * rules and schemas.
 */
@FunctionalInterface
public interface FieldConversion {

    /**
     * Converts an object. Does no I/O, but may take its time: what it may cost is limited.
     *
     * @param object in whatever version of the type; not changed
     * @param apiVersion the version wanted
     * @return the object in that version, with what other versions alone know still in it
     * @throws ConversionException when it cannot be converted
     */
    ObjectNode convert(ObjectNode object, String apiVersion) throws ConversionException;
}
