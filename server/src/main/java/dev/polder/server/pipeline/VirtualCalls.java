package dev.polder.server.pipeline;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.server.authn.AuthenticationStage;
import dev.polder.server.authz.AuthorizationStage;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.verb.ResourceVerbs;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Rights;
import dev.polder.spi.virtual.Access;
import dev.polder.spi.virtual.VirtualWorkspace;
import dev.polder.storage.view.ViewSnapshot;
import org.jspecify.annotations.Nullable;

/** Lets callers into virtual workspaces, and runs the server's own documents and verbs over these as the calling user. */
final class VirtualCalls {

    private final AuthorizationStage authorization;
    private final Documents documents;
    private final ResourceVerbs verbs;

    VirtualCalls(AuthorizationStage authorization, Documents documents, ResourceVerbs verbs) {
        this.authorization = authorization;
        this.documents = documents;
        this.verbs = verbs;
    }

    /**
     * One call, by what is known when this is made.
     *
     * @param user who calls
     * @param caller the same, with what is asked of one logical cluster or all, and as whom it acts there
     * @param info what is asked
     */
    record Call(
            VirtualWorkspace<ViewSnapshot> workspace, UserInfo user, AuthenticatedRequest caller, RequestInfo info) {

        /** A call of what lies below the path of a virtual workspace. */
        static Call of(
                VirtualWorkspace<ViewSnapshot> workspace,
                AuthenticatedRequest outer,
                ClusterRequest inner,
                RequestInfo info) {
            UserInfo actor = workspace.actor(scopeOf(inner), outer.user());
            return new Call(workspace, outer.user(), AuthenticationStage.onBehalf(outer, inner, actor), info);
        }

        ClusterScope scope() {
            return scopeOf(caller.cluster());
        }

        private Access access(RequestInfo asked) {
            return workspace.access(user, asked.attributes(caller.user(), scope()));
        }
    }

    private static ClusterScope scopeOf(ClusterRequest inner) {
        ClusterScope scope = inner.scope();
        if (scope == null) {
            throw new IllegalStateException("a path below /clusters leads to no logical cluster");
        }
        return scope;
    }

    /** Decides by what is known now; null when that is no, which only {@link #authorize} may say. */
    @Nullable
    AuthorizedRequest allowed(Call call, Exchange exchange) {
        return call.workspace().absence().isPresent()
                ? null
                : authorization.allowedAs(call.access(call.info()), call.caller(), call.info(), exchange);
    }

    /**
     * Decides for good. May wait.
     *
     * @throws dev.polder.api.status.ApiException 403 when the call may not be made
     */
    AuthorizedRequest authorize(Call call, Exchange exchange) {
        return authorization.authorizeAs(call.access(call.info()), call.caller(), call.info(), exchange);
    }

    /**
     * Answers a call that may be made, on the exchange's event loop.
     *
     * @throws dev.polder.api.status.ApiException what the workspace says when it is not there
     */
    void answer(Call call, AuthorizedRequest allowed, Exchange exchange) {
        VirtualWorkspace<ViewSnapshot> workspace = call.workspace();
        workspace.absence().ifPresent(absent -> {
            throw absent;
        });
        if (!call.info().isResource()) {
            documents.handle(allowed, exchange, () -> workspace.catalog(call.scope()));
            return;
        }
        Attributes asked = call.info().attributes(call.user(), call.scope());
        Rights rights = workspace.rights(asked);
        verbs.handle(AuthorizationStage.needing(allowed, rights), exchange, workspace, () -> requireCreation(call));
    }

    /**
     * Who updates or applies an object that is not there creates it, and must be allowed that, too (apiserver {@code
     * endpoints/handlers/update.go}, withAuthorization). For the asker it is what the workspace allows, not what its warrant does.
     */
    private void requireCreation(Call call) {
        RequestInfo info = call.info().as("create");
        if (!info.equals(call.info())) {
            authorization.requireAs(call.access(info), call.caller(), info);
        }
    }
}
