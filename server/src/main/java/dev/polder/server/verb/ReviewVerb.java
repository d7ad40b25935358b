package dev.polder.server.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.authz.AuthorizationStage;
import dev.polder.server.form.Answers;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.review.Reviews;
import dev.polder.server.verb.write.WriteOptions;
import dev.polder.spi.authz.Decision;
import java.util.function.Consumer;

/** POST of a review: answered, never stored. */
final class ReviewVerb {

    /** kcp {@code pkg/authorization/deep_sar.go}. */
    private static final String DEEP = "x-kcp-internal-deep-subjectaccessreview";

    /** Where the audit log has what was decided about somebody else (kcp {@code pkg/authorization/decorator.go}). */
    private static final String STAGES = "sar.auth.kcp.io/";

    private final Reviews reviews;

    ReviewVerb(Reviews reviews) {
        this.reviews = reviews;
    }

    void handle(ResourceCall call) {
        ObjectFormat format = Negotiation.negotiate(call.raw());
        WriteOptions options = WriteOptions.of(call.raw(), "CreateOptions", false);
        ObjectNode review = BodyReader.read(call, options);
        ((ObjectNode) review.path("metadata")).putNull("creationTimestamp");
        boolean deep = call.raw().header(DEEP).filter("true"::equals).isPresent();
        Exchange exchange = call.exchange();
        Consumer<Decision> decided = decision -> {
            if (exchange.isAudited()) {
                AuthorizationStage.annotate(STAGES, decision, exchange);
            }
        };
        ObjectNode answer = reviews.answer(
                call.kind(),
                review,
                new Reviews.Origin(call.user(), call.cluster(), call.info().namespace(), deep, decided));
        call.exchange().reply(Answers.encode(201, answer, format));
    }
}
