package dev.polder.server.pipeline;

import dev.polder.api.status.ApiException;
import dev.polder.api.status.StatusReason;
import dev.polder.server.authn.AuthenticationStage;
import dev.polder.server.authn.ImpersonationStage;
import dev.polder.server.errors.Failures;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import java.util.Optional;
import java.util.function.Consumer;

/** Who makes a request, and whom it wants to be taken for: the two stages, and the waiting that they may need. */
public final class Callers {

    private final AuthenticationStage authentication;
    private final ImpersonationStage impersonation;
    private final Failures failures;

    /**
     * Both stages.. */
    public Callers(AuthenticationStage authentication, ImpersonationStage impersonation, Failures failures) {
        this.authentication = authentication;
        this.impersonation = impersonation;
        this.failures = failures;
    }

    /**
     * Finds out who makes the request, and goes on: at once, or on the exchange's event loop when the credential had to be
     * looked up.
     *
     * @param unknown told before a credential that nobody knows is answered with a 401
     */
    void authenticate(
            ClusterRequest request, Exchange exchange, Runnable unknown, Consumer<AuthenticatedRequest> then) {
        Optional<AuthenticatedRequest> known;
        try {
            known = authentication.authenticate(request);
        } catch (ApiException e) {
            tell(unknown, e);
            throw e;
        }
        if (known.isPresent()) {
            then.accept(known.get());
            return;
        }
        RawRequest raw = request.raw();
        // An issuer that a logical cluster has named may never answer.
        exchange.outside();
        var unused = authentication
                .lookUp(request)
                .whenComplete((found, failure) -> exchange.execute(() -> {
                    exchange.back();
                    if (failure != null) {
                        tell(unknown, failure.getCause() == null ? failure : failure.getCause());
                        failures.answer(exchange, raw, failure);
                    } else {
                        failures.guard(exchange, raw, () -> then.accept(found));
                    }
                }));
    }

    private static void tell(Runnable unknown, Throwable failure) {
        if (failure instanceof ApiException e && e.status().reason() == StatusReason.UNAUTHORIZED) {
            unknown.run();
        }
    }

    /**
     * Lets the caller act as whom it wants to, and goes on. Who may impersonate may have been told so on this very store a
     * moment ago: a no needs the present (store rule S7).
     */
    void impersonate(
            AuthenticatedRequest request, Exchange exchange, Present present, Consumer<AuthenticatedRequest> then) {
        if (!impersonation.isAsked(request)) {
            then.accept(request);
            return;
        }
        // Somebody may have to be asked who takes time to answer.
        present.decide(
                () -> {
                    AuthenticatedRequest other = impersonation.impersonate(request);
                    exchange.impersonating(other.user());
                    return other;
                },
                then);
    }
}
