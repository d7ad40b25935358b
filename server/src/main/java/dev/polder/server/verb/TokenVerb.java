package dev.polder.server.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.type.ResourceType;
import dev.polder.server.admission.AdmissionChain;
import dev.polder.server.form.Answers;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.serviceaccount.TokenRequests;
import dev.polder.server.verb.write.AdmissionRequests;
import dev.polder.server.verb.write.WriteOptions;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.schema.ServedResource;

/** POST of {@code serviceaccounts/<name>/token}: a token is issued, nothing is stored. Blocks: runs on a virtual thread. */
final class TokenVerb {

    private final TokenRequests requests;
    private final AdmissionChain admission;
    private final ServedResource type;

    TokenVerb(TokenRequests requests, AdmissionChain admission) {
        this.requests = requests;
        this.admission = admission;
        ResourceType tokenRequest = BuiltinTypes.tokenRequest();
        this.type = new ServedResource(tokenRequest, tokenRequest.storage(), null);
    }

    void handle(ResourceCall call) {
        ObjectFormat format = Negotiation.negotiate(call.raw());
        WriteOptions options = WriteOptions.of(call.raw(), "CreateOptions", false);
        ResourceCall typed = call.as(type);
        ObjectNode request = BodyReader.read(typed, options);
        AdmissionRequest asked = AdmissionRequests.below(call, options, typed.kind(), request);
        admission.mutate(asked);
        ObjectNode answer = requests.answer(call.key(), request, call.exchange()::warn);
        call.requireStillAllowed();
        admission.validate(asked);
        call.exchange().reply(Answers.encode(201, answer, format));
    }
}
