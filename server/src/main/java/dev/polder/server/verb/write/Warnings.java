package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.server.request.ResourceCall;
import org.jspecify.annotations.Nullable;

/** Warnings that every use of a type's version, or an object's metadata, leads to. */
public final class Warnings {

    private Warnings() {}

    /**
     * Warns about an object that was written.
     *
     * @param old the object before; null when it was created
     */
    public static void of(ResourceCall call, ObjectNode object, @Nullable ObjectNode old) {
        call.resource().type().rules().warnings(object, old).forEach(call.exchange()::warn);
    }

    /** The warning of a deprecated version of a custom resource (apiextensions {@code deprecationWarning}). */
    public static void ofVersion(ResourceCall call) {
        TypeVersion version = call.resource().version();
        if (version.deprecated()) {
            String text = version.deprecationWarning().isEmpty()
                    ? call.resource().apiVersion() + " " + call.kind().kind() + " is deprecated"
                    : version.deprecationWarning();
            call.exchange().warn(text);
        }
    }
}
