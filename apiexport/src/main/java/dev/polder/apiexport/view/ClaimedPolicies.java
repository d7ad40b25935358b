package dev.polder.apiexport.view;

import dev.polder.apiexport.export.Export;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Decision;
import dev.polder.spi.authz.Rights;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The most that a provider may do with the types of others that its export claims: what the exports that these come from allow
 * (kcp {@code pkg/virtual/apiexport/authorizer/maximal_permission_policy.go}). Asked about claims with an identity only.
 *
 * @param decide decides about what is asked of a consumer or of all; may wait
 * @param rights for how long a yes lasts; says no to what would have to be waited for, and never blocks
 */
public record ClaimedPolicies(
        BiFunction<Export, Attributes, Decision> decide, BiFunction<Export, Attributes, Rights> rights) {

    /** Nobody limits anything. */
    public static final ClaimedPolicies NONE = new ClaimedPolicies(
            (export, asked) -> new Decision.Allow("access granted"),
            (export, asked) -> new Rights(List.of(), () -> true));
}
