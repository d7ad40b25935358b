package dev.polder.server.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiErrors;
import dev.polder.spi.authn.Authentication;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Answers whose a token is (upstream {@code registry/authentication/tokenreview/storage.go}). */
final class TokenReviews {

    private final Function<LogicalClusterName, Authenticator> authenticators;

    TokenReviews(Function<LogicalClusterName, Authenticator> authenticators) {
        this.authenticators = authenticators;
    }

    /**
     * The status of a review in a logical cluster, where other tokens may be good than elsewhere. A token that nobody knows is an answer, not a failure of the request. Blocks.
     *
     * @throws dev.polder.api.status.ApiException a 400 without a token
     */
    ObjectNode status(JsonNode spec, LogicalClusterName cluster) {
        String token = spec.path("token").asText("");
        if (token.isEmpty()) {
            throw ApiErrors.badRequest("token is required for TokenReview in authentication");
        }
        List<String> audiences = new ArrayList<>();
        spec.path("audiences").forEach(audience -> audiences.add(audience.asText()));
        Authentication answer = authenticators
                .apply(cluster)
                .lookUp(new Credentials(null, token), audiences)
                .toCompletableFuture()
                .join();
        ObjectNode status = Json.object();
        switch (answer) {
            case Authentication.Known known -> {
                status.put("authenticated", true);
                status.set("user", user(known.user()));
                ArrayNode meant = status.putArray("audiences");
                known.audiences().forEach(meant::add);
            }
            case Authentication.Unknown unknown -> {
                status.putObject("user");
                status.put("error", aggregate(unknown.reasons()));
            }
        }
        return status;
    }

    /** As apimachinery's {@code errors.NewAggregate} words them. */
    private static String aggregate(List<String> reasons) {
        List<String> distinct = reasons.stream().distinct().toList();
        return distinct.size() == 1 ? distinct.get(0) : "[" + String.join(", ", distinct) + "]";
    }

    /** A user, as reviews show it. */
    static ObjectNode user(UserInfo user) {
        ObjectNode node = Json.object();
        node.put("username", user.name());
        if (!user.uid().isEmpty()) {
            node.put("uid", user.uid());
        }
        if (!user.groups().isEmpty()) {
            ArrayNode groups = node.putArray("groups");
            user.groups().forEach(groups::add);
        }
        if (!user.extra().isEmpty()) {
            ObjectNode extra = node.putObject("extra");
            user.extra().forEach((key, values) -> {
                ArrayNode list = extra.putArray(key);
                values.forEach(list::add);
            });
        }
        return node;
    }
}
