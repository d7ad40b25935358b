package dev.polder.apiexport.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ResourceSpace;
import dev.polder.machinery.crd.CrdTypes;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.schema.ServedResource;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The kinds of {@code apis.kcp.io}, which every workspace serves. They are defined as custom resources are, by documents
 * beside this class; what a definition cannot say of them is in their rules.
 */
public final class ApiKinds {

    /** The API group of exports and bindings. */
    public static final String GROUP = "apis.kcp.io";

    /** Where APIResourceSchemas lie. */
    public static final ResourceSpace SCHEMAS = ResourceSpace.local(GROUP, "apiresourceschemas");

    /** Where APIConversions lie. */
    public static final ResourceSpace CONVERSIONS = ResourceSpace.local(GROUP, "apiconversions");

    /** Where APIExports lie. */
    public static final ResourceSpace EXPORTS = ResourceSpace.local(GROUP, "apiexports");

    /** Where APIBindings lie. */
    public static final ResourceSpace BINDINGS = ResourceSpace.local(GROUP, "apibindings");

    /** Where APIExportEndpointSlices lie. */
    public static final ResourceSpace SLICES = ResourceSpace.local(GROUP, "apiexportendpointslices");

    private static final List<ResourceType> ALL = List.of(
            converted("apibindings", new BindingVersions()),
            read("apiconversions"),
            read("apiexportendpointslices"),
            converted("apiexports", new ExportVersions()),
            read("apiresourceschemas"));

    private ApiKinds() {}

    /** All kinds, in discovery's order. */
    public static List<ResourceType> all() {
        return ALL;
    }

    /** Whether objects of a kind are written. */
    public static boolean isOf(AdmissionRequest request, ResourceSpace kind) {
        return request.resource().type().space().equals(kind);
    }

    /** A copy of an object as it is stored. */
    public static ObjectNode stored(ServedResource resource, ObjectNode object) {
        return resource.type().rules().toStorage(object.deepCopy(), resource.storageApiVersion());
    }

    private static ResourceType converted(String plural, VersionPair versions) {
        ResourceType type = read(plural);
        return type.withRules(new ConvertedRules(type.rules(), versions));
    }

    private static ResourceType read(String plural) {
        try (InputStream in = ApiKinds.class.getResourceAsStream(plural + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException(plural + ".yaml is missing from this build");
            }
            return CrdTypes.toResourceType(BodyDecoder.yaml(in.readAllBytes()).object());
        } catch (IOException | DecodeException e) {
            throw new IllegalStateException("the definition of " + plural + " cannot be read", e);
        }
    }
}
