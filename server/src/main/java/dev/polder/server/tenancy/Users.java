package dev.polder.server.tenancy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.spi.authn.UserInfo;

/** Users as objects tell of them. */
public final class Users {

    private Users() {}

    /** A user as {@code authentication.k8s.io/v1 UserInfo}. */
    public static ObjectNode json(UserInfo user) {
        ObjectNode info = Json.object();
        if (!user.name().isEmpty()) {
            info.put("username", user.name());
        }
        if (!user.uid().isEmpty()) {
            info.put("uid", user.uid());
        }
        ObjectFacts.setTexts(info, "groups", user.groups());
        if (!user.extra().isEmpty()) {
            ObjectNode extra = info.putObject("extra");
            user.extra().forEach((key, values) -> {
                var list = extra.putArray(key);
                values.forEach(list::add);
            });
        }
        return info;
    }
}
