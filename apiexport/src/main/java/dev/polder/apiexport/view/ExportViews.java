package dev.polder.apiexport.view;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.grant.Grants;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.StoreView;
import java.util.Optional;

/** What providers see of their consumers: one view for each export, none of which costs anything while nobody asks. */
public final class ExportViews {

    private final Parts parts;

    /**
     * What views are made of.
     *
     * @param exports finds exports
     * @param catalogs tells what views serve
     * @param grants tells what consumers let providers have
     * @param schemas tells what consumers serve
     * @param policies limits what may be done with claimed types of other exports
     */
    public record Parts(
            StoreView view,
            Exports exports,
            ExportCatalogs catalogs,
            Grants grants,
            SchemaSource schemas,
            ClaimedPolicies policies) {}

    public ExportViews(Parts parts) {
        this.parts = parts;
    }

    /**
     * The view of an export, whether or not there is such an export.
     *
     * @param cluster the logical cluster of the export, by its id or path
     * @param export its name
     */
    public ExportView of(String cluster, String export) {
        // The path of a cluster leads there, too; a name is that of the cluster itself, whether or not there is one.
        Optional<LogicalClusterName> known = parts.exports().cluster(LogicalClusterName.ROOT, cluster);
        return new ExportView(parts, known.or(() -> LogicalClusterName.parse(cluster)), export);
    }

    /** Of how many exports something is remembered; of none that have ended. */
    public int size() {
        return parts.catalogs().size();
    }
}
