package dev.polder.server.admission;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.machinery.cel.library.access.AccessAsker;
import dev.polder.machinery.cel.library.access.AccessDecision;
import dev.polder.machinery.cel.library.access.Authorizer.ServiceAccount;
import dev.polder.machinery.cel.library.access.PathCheck;
import dev.polder.machinery.cel.library.access.ResourceCheck;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers what expressions ask {@code authorizer}, in the logical cluster of the write (apiserver {@code
 * pkg/cel/library/authz.go}). The same question is asked once (apiserver {@code policy/validating/caching_authorizer.go}).
 */
public final class AccessQuestions implements AccessAsker {

    private static final String ACCOUNT = "system:serviceaccount:";
    private static final String ACCOUNTS = "system:serviceaccounts";
    private static final String CLUSTER_NAME = "authentication.kubernetes.io/cluster-name";

    private final AdmissionRequest request;
    private final Authorizer authorizer;
    private final Map<Attributes, AccessDecision> answers = new HashMap<>();

    /** Nothing was asked yet. */
    public AccessQuestions(AdmissionRequest request, Authorizer authorizer) {
        this.request = request;
        this.authorizer = authorizer;
    }

    @Override
    public AccessDecision may(ResourceCheck check, String verb) {
        return ask(new Attributes(
                user(check.in().by().account()),
                new ClusterScope.OneCluster(request.cluster()),
                verb,
                check.in().group(),
                "*",
                check.resource(),
                check.subresource(),
                check.namespace(),
                check.name(),
                "",
                Attributes.Selectors.lenient(check.fields(), check.labels())));
    }

    @Override
    public AccessDecision may(PathCheck check, String verb) {
        return ask(new Attributes(
                user(check.by().account()),
                new ClusterScope.OneCluster(request.cluster()),
                verb,
                "",
                "",
                "",
                "",
                "",
                "",
                check.path()));
    }

    private AccessDecision ask(Attributes attributes) {
        return answers.computeIfAbsent(attributes, asked -> {
            Decision decision = authorizer.authorize(asked);
            String error = decision instanceof Decision.Failed ? decision.reason() : "";
            return new AccessDecision(decision instanceof Decision.Allow, decision.reason(), error);
        });
    }

    private UserInfo user(@Nullable ServiceAccount account) {
        return account == null
                ? request.user()
                : new UserInfo(
                        ACCOUNT + account.namespace() + ":" + account.name(),
                        "",
                        List.of(ACCOUNTS, ACCOUNTS + ":" + account.namespace()),
                        Map.of(CLUSTER_NAME, List.of(request.cluster().value())));
    }
}
