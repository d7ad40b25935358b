package dev.polder.server.verb.read;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.status.ApiErrors;
import dev.polder.server.errors.Failures;
import dev.polder.server.form.Answers;
import dev.polder.server.form.Forms;
import dev.polder.server.negotiation.Encoding;
import dev.polder.server.negotiation.Endpoint;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.quota.QuotaReads;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.request.Seen;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;

/** Reads one object. Runs on the event loop; the bytes are copied, and parsed only for forms that need it. */
public final class GetVerb {

    /** Other forms than JSON as it lies need a tree; of objects up to this many bytes it is made on the event loop. */
    private static final int PARSED_AT_ONCE = 16 * 1024;

    private final Reads reads;
    private final QuotaReads quotas;
    private final Forms forms;
    private final Answers answers;
    private final Failures failures;

    public GetVerb(Reads reads, QuotaReads quotas, Forms forms, Answers answers, Failures failures) {
        this.reads = reads;
        this.quotas = quotas;
        this.forms = forms;
        this.answers = answers;
        this.failures = failures;
    }

    public void handle(ResourceCall call) {
        ObjectFormat format = Negotiation.negotiate(call, Endpoint.OBJECT);
        String version = call.raw().parameter("resourceVersion").orElse("");
        if (version.isEmpty()) {
            reads.consistent(call, snapshot -> answer(call, format, snapshot));
        } else {
            reads.notOlderThan(call, version, snapshot -> answer(call, format, snapshot));
        }
    }

    private void answer(ResourceCall call, ObjectFormat format, ViewSnapshot snapshot) {
        ObjectKey key = call.key();
        ObjectRecord stored = snapshot.map(key.space()).get(key.cluster(), key.namespace(), key.name());
        ObjectRecord seen = Seen.of(call.window().in(snapshot), stored);
        if (seen == null) {
            throw ApiErrors.notFound(call.groupResource(), key.name());
        }
        ObjectRecord record = quotas.shown(call, snapshot, seen);
        ObjectRecord atHand = forms.atHand(call.resource(), record);
        boolean copied = format.encoding() == Encoding.JSON && format instanceof ObjectFormat.Plain;
        if (atHand != null && (copied || atHand.body().length() <= PARSED_AT_ONCE)) {
            reply(call, format, atHand);
        } else {
            Thread.startVirtualThread(() -> failures.guard(call, () -> reply(call, format, record)));
        }
    }

    private void reply(ResourceCall call, ObjectFormat format, ObjectRecord record) {
        call.exchange().reply(answers.object(call.resource(), record, 200, format, call.includeObject()));
    }
}
