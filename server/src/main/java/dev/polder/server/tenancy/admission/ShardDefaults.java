package dev.polder.server.tenancy.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.List;

/** A shard is reached where its base URL says unless it says more (kcp plugin {@code tenancy.kcp.io/Shard}). */
final class ShardDefaults implements AdmissionPlugin {

    @Override
    public String name() {
        return "tenancy.kcp.io/Shard";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode shard = request.object();
        if (shard == null || !Refusals.isOf(request, Tenancy.SHARDS)) {
            return;
        }
        String base = shard.path("spec").path("baseURL").asText("");
        if (base.isEmpty()) {
            // The schema requires it, and says so in its own words.
            return;
        }
        ObjectNode spec = shard.withObject("/spec");
        for (String field : List.of("externalURL", "virtualWorkspaceURL")) {
            if (spec.path(field).asText("").isEmpty()) {
                spec.put(field, base);
            }
        }
    }
}
