package dev.polder.apiexport.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.export.Exports;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.authz.Authorizer;
import dev.polder.storage.view.StoreView;
import java.util.List;
import java.util.function.Predicate;

/** The plugins for exports and bindings, in kcp's order. */
public final class ApiPlugins {

    private ApiPlugins() {}

    /**
     * What the plugins work with.
     *
     * @param view shows what there is
     * @param exports finds exports
     * @param authorizer decides as if the user may enter the logical cluster
     * @param builtIn whether a type is one of Kubernetes' own that can be claimed
     * @param checked whether a schema is known to be good
     */
    public record Parts(
            StoreView view,
            Exports exports,
            Authorizer authorizer,
            Predicate<GroupResource> builtIn,
            Predicate<ObjectNode> checked) {}

    public static List<AdmissionPlugin> all(Parts parts) {
        BindPermission permission = new BindPermission(parts.view(), parts.exports(), parts.authorizer());
        return List.of(
                new SchemaRules(parts.checked()),
                new ConversionRules(parts.view(), parts.exports()),
                new ExportRules(parts.builtIn()),
                new BindingRules(permission),
                new SliceRules(permission),
                new OverlappingDefinitions(parts.view()));
    }
}
