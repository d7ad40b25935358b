package dev.polder.server.admission;

import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * As what else a rule may mean a write: every version in which the same objects are served. Events are stored as one in both of their
 * groups (apiserver {@code runtime.EquivalentResourceMapper}, whose identity is the prefix in the store).
 */
public final class Equivalents {

    private static final String EVENTS = "events";
    private static final Set<String> EVENT_GROUPS = Set.of("", "events.k8s.io");

    private final SchemaSource schemas;

    public Equivalents(SchemaSource schemas) {
        this.schemas = schemas;
    }

    /** The served resources, that of the write left out. */
    public List<ServedResource> of(AdmissionRequest write) {
        ServedResource own = write.resource();
        List<ServedResource> all = new ArrayList<>();
        for (TypeVersion version : own.type().versions()) {
            if (version.served() && !version.name().equals(own.version().name())) {
                all.add(new ServedResource(own.type(), version, own.origin()));
            }
        }
        GroupResource resource = own.type().groupResource();
        if (resource.resource().equals(EVENTS) && EVENT_GROUPS.contains(resource.group())) {
            Set<String> groups = new LinkedHashSet<>(EVENT_GROUPS);
            groups.remove(resource.group());
            for (String group : groups) {
                all.addAll(schemas.catalog(write.cluster()).find(new GroupVersionResource(group, "v1", EVENTS)).stream()
                        .toList());
            }
        }
        return all;
    }
}
