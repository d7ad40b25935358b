package dev.polder.server.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import java.io.IOException;
import java.io.InputStream;

/** The documents, beside this class, that define kcp's own types of logical clusters and workspaces. */
public final class SystemDefinitions {

    private SystemDefinitions() {}

    /**
     * The definition of a type.
     *
     * @param plural the name of its resource
     * @return a CustomResourceDefinition, the caller's own
     */
    public static ObjectNode of(String plural) {
        try (InputStream in = SystemDefinitions.class.getResourceAsStream(plural + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException(plural + ".yaml is missing from this build");
            }
            return BodyDecoder.yaml(in.readAllBytes()).object();
        } catch (IOException | DecodeException e) {
            throw new IllegalStateException("the definition of " + plural + " cannot be read", e);
        }
    }
}
