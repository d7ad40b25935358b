package dev.polder.junit.traffic;

import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.RequestInfoParser;
import java.util.Set;

/**
 * One request, and what was answered.
 *
 * @param user whom it was made as; empty for the administrator of the kubeconfig
 * @param method the HTTP method
 * @param info what was asked for
 * @param query whether it is of a page or a past, for a list
 * @param code the HTTP status code; 0 while it is being answered
 */
public record Asked(String user, String method, RequestInfo info, boolean query, int code) {

    private static final Set<String> CHANGES = Set.of("update", "patch", "delete", "deletecollection");

    /** What a request asks, of a workspace that its path begins with. */
    static Asked of(RawRequest request, String path) {
        RequestInfo info = RequestInfoParser.parse(new ClusterRequest(request, null, "", path));
        boolean past =
                request.parameter("continue").filter(text -> !text.isEmpty()).isPresent()
                        || request.parameter("resourceVersionMatch")
                                .filter("Exact"::equals)
                                .isPresent();
        return new Asked(request.header("impersonate-user").orElse(""), request.method(), info, past, 0);
    }

    Asked answered(int answer) {
        return new Asked(user, method, info, query, answer);
    }

    boolean isWatch() {
        return info.verb().equals("watch");
    }

    boolean isOfPast() {
        return query && info.verb().equals("list");
    }

    boolean isChange() {
        return CHANGES.contains(info.verb());
    }

    @Override
    public String toString() {
        String as = user.isEmpty() ? "" : " as " + user;
        return (code == 0 ? "..." : String.valueOf(code)) + " " + info.verb() + " " + info.path() + as;
    }
}
