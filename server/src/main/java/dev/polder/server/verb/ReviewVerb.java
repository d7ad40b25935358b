package dev.polder.server.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.form.Answers;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.review.Reviews;
import dev.polder.server.verb.write.BodyReader;
import dev.polder.server.verb.write.WriteOptions;

/** POST of a review: answered, never stored. */
final class ReviewVerb {

    /** kcp {@code pkg/authorization/deep_sar.go}. */
    private static final String DEEP = "x-kcp-internal-deep-subjectaccessreview";

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
        ObjectNode answer = reviews.answer(
                call.kind(), review, call.user(), call.cluster(), call.info().namespace(), deep);
        call.exchange().reply(Answers.encode(201, answer, format));
    }
}
