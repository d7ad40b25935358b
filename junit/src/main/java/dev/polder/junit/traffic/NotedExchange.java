package dev.polder.junit.traffic;

import dev.polder.server.request.Exchange;
import dev.polder.server.request.ForwardingExchange;
import dev.polder.server.request.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/** An exchange that tells the ledger of a workspace what became of it. */
final class NotedExchange extends ForwardingExchange {

    private static final int FORBIDDEN = 403;

    /**
     * How all say it who ask for a right: a quota, a policy or a namespace that ends forbids as well, and no role helps (apiserver {@code
     * responsewriters.ForbiddenStatusError}; k/k {@code pkg/registry/rbac/validation.ConfirmNoEscalation}).
     */
    private static final Pattern NO_RIGHT =
            Pattern.compile("User \\\\?\"[^\"]*\" cannot |is attempting to grant RBAC permissions not currently held|"
                    + Traffic.NOBODY_ELSE);

    private final Ledger ledger;
    private final Asked asked;
    private volatile boolean refused;

    NotedExchange(Exchange below, Ledger ledger, Asked asked) {
        super(below);
        this.ledger = ledger;
        this.asked = asked;
        below.onEnd(code -> ledger.answered(asked, code, !refused));
    }

    @Override
    public void reply(Reply reply) {
        refused = reply.code() == FORBIDDEN
                && NO_RIGHT.matcher(new String(reply.body(), StandardCharsets.UTF_8))
                        .find();
        super.reply(reply);
    }

    @Override
    public Body stream(int code, String contentType, Map<String, String> headers) {
        ledger.begun(asked);
        return super.stream(code, contentType, headers);
    }
}
